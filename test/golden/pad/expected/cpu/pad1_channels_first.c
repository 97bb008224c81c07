/*
 * y [N, columns, rows] = x [N, rows, columns], transposed image by image; both are touched a square of cache lines at a time. A thread
 * owns groups of up to `line` rows of y within an image.
 */
INLINE void transpose(const Worker *worker, size_t rows, size_t columns, const float *restrict x, float *restrict y, Epilogue *epilogue,
                      const float *const *saved) {
  enum { line = 16 };
  const size_t image_blocks = (columns + line - 1) / line;
  const Range blocks = share(worker, worker->batch * image_blocks);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t n = block / image_blocks, column = block % image_blocks * line;
    const size_t count = min_size(columns - column, line), at = n * rows * columns + column * rows;
    const float *from = x + n * rows * columns + column;
    float *to = y + at;
    for (size_t row = 0; row < rows; row += line) {
      const size_t end = min_size(row + line, rows);
      for (size_t j = 0; j < count; j++) {
        for (size_t i = row; i < end; i++) to[j * rows + i] = from[i * columns + j];
      }
    }
    if (epilogue != NULL) epilogue((Run){worker, to, at, count * rows, saved});
  }
}

/*
 * fc (test/golden/pad/spec.yaml:11)
 * y[n, c, pixel] = x[n, pixel, c].
 * A thread owns groups of up to 16 rows of y within an image.
 * x [N, 25, 2], y [N, 2, 25].
 */
KERNEL void pad1_channels_first(const Worker *worker, const float *restrict x, float *restrict y) {
  const size_t pixels = 25, channels = 2;
  transpose(worker, pixels, channels, x, y, NULL, NULL);
}
