/*
 * fc (test/golden/avg_pool/spec.yaml:11)
 * y[n, c, pixel] = x[n, pixel, c].
 * A thread owns groups of up to 16 rows of y within an image.
 * x [N, 16, 4], y [N, 4, 16].
 */
KERNEL void pool1_channels_first(const Worker *worker, const float *restrict x, float *restrict y) {
  const Range blocks = share(worker, worker->batch * 1);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t n = block / 1, column = block % 1 * 16;
    const size_t count = min_size(4 - column, 16);
    const float *from = x + n * 64 + column;
    float *to = y + n * 64 + column * 16;
    for (size_t row = 0; row < 16; row += 16) {
      const size_t end = min_size(row + 16, 16);
      for (size_t j = 0; j < count; j++) {
        for (size_t i = row; i < end; i++) {
          to[j * 16 + i] = from[i * 4 + j];
        }
      }
    }
  }
}
