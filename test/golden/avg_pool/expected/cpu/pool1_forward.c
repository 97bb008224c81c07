/* A window that lies within the input; x points at its first cell. */
static inline void pool1_forward_window(const float *restrict x, float *restrict y) {
  for (size_t c = 0; c < 4; c++) {
    float sum = x[c];
    sum += x[c + 4];
    sum += x[c + 8];
    sum += x[c + 28];
    sum += x[c + 32];
    sum += x[c + 36];
    sum += x[c + 56];
    sum += x[c + 60];
    sum += x[c + 64];
    y[c] = sum * (1.0f / 9);
  }
}

/* A window of which rows × columns cells lie within the input; x points at the first of them. */
static inline void pool1_forward_part(const float *restrict x, size_t rows, size_t columns, float scale, float *restrict y) {
  memset(y, 0, 4 * sizeof(float));
  for (size_t r = 0; r < rows; r++) {
    for (size_t s = 0; s < columns; s++) {
      const float *restrict cell = x + (r * 7 + s) * 4;
      for (size_t c = 0; c < 4; c++) {
        y[c] += cell[c];
      }
    }
  }
  for (size_t c = 0; c < 4; c++) {
    y[c] *= scale;
  }
}

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * y[n, p, q, c] = mean of x[n, h, w, c] over the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of y.
 * x [N, 7, 7, 4], y [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  const Range rows = share(worker, worker->batch * 4);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / 4, top = row % 4 * 2;
    const size_t r0 = top < 1 ? 1 - top : 0, r1 = min_size(3, 8 - top), counted_rows = min_size(top + 3, 9) - top;
    const float *line = x + (n * 7 + top + r0 - 1) * 28;
    for (size_t q = 0; q < 4; q++) {
      const size_t left = q * 2;
      float *run = y + (row * 4 + q) * 4;
      const size_t s0 = left < 1 ? 1 - left : 0, s1 = min_size(3, 8 - left), counted = counted_rows * (min_size(left + 3, 9) - left);
      const float *first = line + (left + s0 - 1) * 4;
      if (r1 - r0 == 3 && s1 - s0 == 3) {
        pool1_forward_window(first, run);
      } else {
        pool1_forward_part(first, r1 - r0, s1 - s0, 1.0f / (float)counted, run);
      }
    }
  }
}
