/* 1 / divisor of a window. */
static inline float pool1_input_gradient_scale(size_t p, size_t q) {
  const size_t top = p * 2, left = q * 2;
  return 1.0f / (float)((min_size(top + 3, 9) - top) * (min_size(left + 3, 9) - left));
}

/* What a cell gets from one of the windows over it. */
static inline void pool1_input_gradient_add(const float *restrict dy, float scale, float *restrict dx) {
  for (size_t c = 0; c < 4; c++) {
    dx[c] += dy[c] * scale;
  }
}

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * dx[n, h, w, c] = Σ dy[n, p, q, c] / divisor(p, q) over the windows that cover the cell (h, w), in scan order.
 * Window (p, q) is the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of dx.
 * dy [N, 4, 4, 4], dx [N, 7, 7, 4].
 */
KERNEL void pool1_input_gradient(const Worker *worker, const float *restrict dy, float *restrict dx) {
  const Range rows = share(worker, worker->batch * 7);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / 7, h = row % 7, from_top = h + 1;
    const size_t p0 = from_top < 3 ? 0 : (from_top - 3) / 2 + 1, p1 = min_size(from_top / 2 + 1, 4);
    for (size_t w = 0; w < 7; w++) {
      const size_t cell = row * 7 + w, from_left = w + 1;
      const size_t q0 = from_left < 3 ? 0 : (from_left - 3) / 2 + 1, q1 = min_size(from_left / 2 + 1, 4);
      float *run = dx + cell * 4;
      memset(run, 0, 4 * sizeof(float));
      for (size_t p = p0; p < p1; p++) {
        for (size_t q = q0; q < q1; q++) {
          const float *window = dy + ((n * 4 + p) * 4 + q) * 4;
          pool1_input_gradient_add(window, pool1_input_gradient_scale(p, q), run);
        }
      }
    }
  }
}
