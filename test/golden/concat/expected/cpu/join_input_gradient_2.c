/* Where one input of a concatenation lies: `channels` values of each of the `pixels` of a sample, from `first` on among `all_channels`. */
typedef struct {
  size_t pixels, channels, first, all_channels;
} Slice;

/* Copies what is `from_channels` values apart from pixel to pixel to where it is `to_channels` apart, and through the epilogue. */
INLINE void copy_slice(const Worker *worker, const Slice *of, const float *restrict from, size_t from_channels, float *restrict to,
                       size_t to_first, size_t to_channels, Epilogue *epilogue, const float *const *saved) {
  const Range pixels = share(worker, worker->batch * of->pixels);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    const size_t at = pixel * to_channels + to_first;
    memcpy(to + at, from + pixel * from_channels, of->channels * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, to + at, at, of->channels, saved});
  }
}

/*
 * join (test/golden/concat/spec.yaml:12)
 * dx[n, pixel, c] = dy[n, pixel, 5 + c].
 * A thread owns pixels.
 * dx [N, 36, 6], dy [N, 36, 11].
 */
KERNEL void join_input_gradient_2(const Worker *worker, const float *restrict dy, float *restrict dx) {
  static const Slice slice = { .pixels = 36, .channels = 6, .first = 5, .all_channels = 11 };
  copy_slice(worker, &slice, dy + slice.first, slice.all_channels, dx, 0, slice.channels, NULL, NULL);
}
