/*
 * A window that lies within the input; x points at its first cell, `indices` and y at the window's own. Right for numbers; a NaN
 * among the cells makes `*total` NaN.
 */
INLINE void pool1_forward_window(const float *restrict x, float *restrict y, uint8_t *restrict indices, vector *total) {
  for (size_t c = 0; c + LANES <= 4; c += LANES) {
    vector v = load(x + c), sum = v;
    integers winner = {0};
    const vector x1 = load(x + c + 4);
    const integers more1 = x1 > v;
    winner = (more1 & 1) | (~more1 & winner);
    v = choose(more1, x1, v);
    sum += x1;
    const vector x2 = load(x + c + 8);
    const integers more2 = x2 > v;
    winner = (more2 & 2) | (~more2 & winner);
    v = choose(more2, x2, v);
    sum += x2;
    const vector x3 = load(x + c + 32);
    const integers more3 = x3 > v;
    winner = (more3 & 3) | (~more3 & winner);
    v = choose(more3, x3, v);
    sum += x3;
    const vector x4 = load(x + c + 36);
    const integers more4 = x4 > v;
    winner = (more4 & 4) | (~more4 & winner);
    v = choose(more4, x4, v);
    sum += x4;
    const vector x5 = load(x + c + 40);
    const integers more5 = x5 > v;
    winner = (more5 & 5) | (~more5 & winner);
    v = choose(more5, x5, v);
    sum += x5;
    const vector x6 = load(x + c + 64);
    const integers more6 = x6 > v;
    winner = (more6 & 6) | (~more6 & winner);
    v = choose(more6, x6, v);
    sum += x6;
    const vector x7 = load(x + c + 68);
    const integers more7 = x7 > v;
    winner = (more7 & 7) | (~more7 & winner);
    v = choose(more7, x7, v);
    sum += x7;
    const vector x8 = load(x + c + 72);
    const integers more8 = x8 > v;
    winner = (more8 & 8) | (~more8 & winner);
    v = choose(more8, x8, v);
    sum += x8;
    store(y + c, v);
    *total += sum;
    store_bytes(indices + c, winner);
  }
  for (size_t c = 4 / LANES * LANES; c < 4; c++) {
    float v = x[c], sum = v;
    uint8_t winner = 0;
    const float x1 = x[c + 4];
    winner = x1 > v ? 1 : winner;
    v = x1 > v ? x1 : v;
    sum += x1;
    const float x2 = x[c + 8];
    winner = x2 > v ? 2 : winner;
    v = x2 > v ? x2 : v;
    sum += x2;
    const float x3 = x[c + 32];
    winner = x3 > v ? 3 : winner;
    v = x3 > v ? x3 : v;
    sum += x3;
    const float x4 = x[c + 36];
    winner = x4 > v ? 4 : winner;
    v = x4 > v ? x4 : v;
    sum += x4;
    const float x5 = x[c + 40];
    winner = x5 > v ? 5 : winner;
    v = x5 > v ? x5 : v;
    sum += x5;
    const float x6 = x[c + 64];
    winner = x6 > v ? 6 : winner;
    v = x6 > v ? x6 : v;
    sum += x6;
    const float x7 = x[c + 68];
    winner = x7 > v ? 7 : winner;
    v = x7 > v ? x7 : v;
    sum += x7;
    const float x8 = x[c + 72];
    winner = x8 > v ? 8 : winner;
    v = x8 > v ? x8 : v;
    sum += x8;
    y[c] = v;
    (*total)[0] += sum;
    indices[c] = winner;
  }
}

/* Rows r0 … r1 − 1 and columns s0 … s1 − 1 of a window, which lie within the input; x points at the first of these cells. */
static inline void pool1_forward_part(const float *restrict x, size_t r0, size_t r1, size_t s0, size_t s1, float *restrict y,
    uint8_t *restrict indices) {
  for (size_t c = 0; c < 4; c++) {
    y[c] = x[c];
    indices[c] = (uint8_t)(r0 * 3 + s0);
  }
  for (size_t r = r0; r < r1; r++) {
    for (size_t s = s0; s < s1; s++) {
      const float *restrict cell = x + ((r - r0) * 8 + (s - s0)) * 4;
      const uint8_t tap = (uint8_t)(r * 3 + s);
      for (size_t c = 0; c < 4; c++) {
        indices[c] = ((cell[c] > y[c]) | (cell[c] != cell[c])) ? tap : indices[c];
        y[c] = ((cell[c] > y[c]) | (cell[c] != cell[c])) ? cell[c] : y[c];
      }
    }
  }
}

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * y[n, p, q, c] = max of x[n, h, w, c] over the 3×3 window that starts at row 2p, column 2q; NaN where one of them is.
 * indices[n, p, q, c] = r · S + s of the cell of the window that won; of equal cells the first in scan order, of NaNs the last.
 * A thread owns rows of y.
 * x [N, 8, 8, 4], y [N, 4, 4, 4], indices [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y, uint8_t *restrict indices) {
  const Range rows = share(worker, worker->batch * 4);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / 4, top = row % 4 * 2;
    const size_t r0 = 0, r1 = min_size(3, 8 - top);
    const float *line = x + (n * 8 + top) * 32;
    vector total = splat(0.0f);
    for (size_t q = 0; q < 4; q++) {
      const size_t left = q * 2, at = (row * 4 + q) * 4;
      const size_t s0 = 0, s1 = min_size(3, 8 - left);
      const float *first = line + (left) * 4;
      if (r1 - r0 == 3 && s1 - s0 == 3) {
        pool1_forward_window(first, y + at, indices + at, &total);
      } else {
        pool1_forward_part(first, r0, r1, s0, s1, y + at, indices + at);
      }
    }
    const float sum = sum_lanes(total);
    for (size_t q = 0; q < 4 && sum != sum; q++) {
      const size_t left = q * 2, at = (row * 4 + q) * 4;
      const size_t s0 = 0, s1 = min_size(3, 8 - left);
      const float *first = line + (left) * 4;
      pool1_forward_part(first, r0, r1, s0, s1, y + at, indices + at);
    }
  }
}
