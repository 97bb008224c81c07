/*
 * fc (test/golden/flatten/spec.yaml:12)
 * y[n, c, pixel] = x[n, pixel, c].
 * A thread owns groups of up to 16 rows of y within an image.
 * x [N, 9, 2], y [N, 2, 9].
 */
KERNEL void relu1_channels_first(const Worker *worker, const float *restrict x, float *restrict y) {
  const Range blocks = share(worker, worker->batch * 1);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t n = block / 1, column = block % 1 * 16;
    const size_t count = min_size(2 - column, 16);
    const float *from = x + n * 18 + column;
    float *to = y + n * 18 + column * 9;
    for (size_t row = 0; row < 9; row += 16) {
      const size_t end = min_size(row + 16, 9);
      for (size_t j = 0; j < count; j++) {
        for (size_t i = row; i < end; i++) {
          to[j * 9 + i] = from[i * 2 + j];
        }
      }
    }
  }
}
