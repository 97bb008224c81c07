/*
 * fc (test/golden/flatten/spec.yaml:12)
 * y[n, c, pixel] = x[n, pixel, c].
 * A thread owns groups of up to 16 rows of y within an image.
 * x [N, 9, 2], y [N, 2, 9].
 */
KERNEL void relu1_channels_first(const Worker *worker, const float *restrict x, float *restrict y) {
  const size_t pixels = 9, channels = 2;
  transpose(worker, pixels, channels, x, y, NULL, NULL);
}
