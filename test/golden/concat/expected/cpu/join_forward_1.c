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

/* tanh1 (tanh) */
INLINE void join_forward_1_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = tanh_f(v);
    run.values[i] = v;
  }
}

/*
 * join, tanh1 (test/golden/concat/spec.yaml:12)
 * y[n, pixel, c] = x[n, pixel, c].
 * Before it is final, each value goes through tanh1 (tanh).
 * A thread owns pixels.
 * x [N, 36, 5], y [N, 36, 11].
 */
KERNEL void join_forward_1(const Worker *worker, const float *restrict x, float *restrict y) {
  copy_channels(worker, 36, 5, x, 5, 0, y, 11, 0, join_forward_1_epilogue, NULL);
}
