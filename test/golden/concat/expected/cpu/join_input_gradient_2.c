/*
 * Copies `channels` neighbouring channels of each pixel: from the channels on from `from_first` of an image with `from_channels` to those
 * on from `to_first` of one with `to_channels`. A thread owns pixels.
 */
INLINE void copy_channels(const Worker *worker, size_t pixels, size_t channels, const float *restrict from, size_t from_channels,
                          size_t from_first, float *restrict to, size_t to_channels, size_t to_first, Epilogue *epilogue,
                          const float *const *saved) {
  const Range all = share(worker, worker->batch * pixels);
  for (size_t pixel = all.begin; pixel < all.end; pixel++) {
    const size_t at = pixel * to_channels + to_first;
    memcpy(to + at, from + pixel * from_channels + from_first, channels * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, to + at, at, channels, saved});
  }
}

/*
 * join (test/golden/concat/spec.yaml:12)
 * dx[n, pixel, c] = dy[n, pixel, 5 + c].
 * A thread owns pixels.
 * dx [N, 36, 6], dy [N, 36, 11].
 */
KERNEL void join_input_gradient_2(const Worker *worker, const float *restrict dy, float *restrict dx) {
  copy_channels(worker, 36, 6, dy, 11, 5, dx, 6, 0, NULL, NULL);
}
