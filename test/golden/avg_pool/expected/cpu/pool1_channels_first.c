/*
 * fc (test/golden/avg_pool/spec.yaml:11)
 * y[n, c, pixel] = x[n, pixel, c].
 * A thread owns groups of up to 16 rows of y within an image.
 * x [N, 16, 4], y [N, 4, 16].
 */
KERNEL void pool1_channels_first(const Worker *worker, const float *restrict x, float *restrict y) {
  const size_t pixels = 16, channels = 4;
  transpose(worker, pixels, channels, x, y, NULL, NULL);
}
