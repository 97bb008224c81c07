/*
 * A window that lies within the input; x points at its first cell, `indices` and y at the window's own. Right for numbers; a NaN
 * among the cells makes `*total` NaN.
 */
INLINE void pool1_predict_window(const float *restrict x, float *restrict y, vector *total) {
  for (size_t c = 0; c + LANES <= 4; c += LANES) {
    vector v = load(x + c), sum = v;
    const vector x1 = load(x + c + 4);
    const integers more1 = x1 > v;
    v = choose(more1, x1, v);
    sum += x1;
    const vector x2 = load(x + c + 8);
    const integers more2 = x2 > v;
    v = choose(more2, x2, v);
    sum += x2;
    const vector x3 = load(x + c + 32);
    const integers more3 = x3 > v;
    v = choose(more3, x3, v);
    sum += x3;
    const vector x4 = load(x + c + 36);
    const integers more4 = x4 > v;
    v = choose(more4, x4, v);
    sum += x4;
    const vector x5 = load(x + c + 40);
    const integers more5 = x5 > v;
    v = choose(more5, x5, v);
    sum += x5;
    const vector x6 = load(x + c + 64);
    const integers more6 = x6 > v;
    v = choose(more6, x6, v);
    sum += x6;
    const vector x7 = load(x + c + 68);
    const integers more7 = x7 > v;
    v = choose(more7, x7, v);
    sum += x7;
    const vector x8 = load(x + c + 72);
    const integers more8 = x8 > v;
    v = choose(more8, x8, v);
    sum += x8;
    store(y + c, v);
    *total += sum;
  }
  for (size_t c = 4 / LANES * LANES; c < 4; c++) {
    float v = x[c], sum = v;
    const float x1 = x[c + 4];
    v = x1 > v ? x1 : v;
    sum += x1;
    const float x2 = x[c + 8];
    v = x2 > v ? x2 : v;
    sum += x2;
    const float x3 = x[c + 32];
    v = x3 > v ? x3 : v;
    sum += x3;
    const float x4 = x[c + 36];
    v = x4 > v ? x4 : v;
    sum += x4;
    const float x5 = x[c + 40];
    v = x5 > v ? x5 : v;
    sum += x5;
    const float x6 = x[c + 64];
    v = x6 > v ? x6 : v;
    sum += x6;
    const float x7 = x[c + 68];
    v = x7 > v ? x7 : v;
    sum += x7;
    const float x8 = x[c + 72];
    v = x8 > v ? x8 : v;
    sum += x8;
    y[c] = v;
    (*total)[0] += sum;
  }
}

/* Rows r0 … r1 − 1 and columns s0 … s1 − 1 of a window, which lie within the input; x points at the first of these cells. */
static inline void pool1_predict_part(const float *restrict x, size_t r0, size_t r1, size_t s0, size_t s1, float *restrict y) {
  for (size_t c = 0; c < 4; c++) {
    y[c] = x[c];
  }
  for (size_t r = r0; r < r1; r++) {
    for (size_t s = s0; s < s1; s++) {
      const float *restrict cell = x + ((r - r0) * 8 + (s - s0)) * 4;
      for (size_t c = 0; c < 4; c++) {
        y[c] = ((cell[c] > y[c]) | (cell[c] != cell[c])) ? cell[c] : y[c];
      }
    }
  }
}

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * y[n, p, q, c] = max of x[n, h, w, c] over the 3×3 window that starts at row 2p, column 2q; NaN where one of them is.
 * A thread owns rows of y.
 * x [N, 8, 8, 4], y [N, 4, 4, 4].
 */
KERNEL void pool1_predict(const Worker *worker, const float *restrict x, float *restrict y) {
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
        pool1_predict_window(first, y + at, &total);
      } else {
        pool1_predict_part(first, r0, r1, s0, s1, y + at);
      }
    }
    const float sum = sum_lanes(total);
    for (size_t q = 0; q < 4 && sum != sum; q++) {
      const size_t left = q * 2, at = (row * 4 + q) * 4;
      const size_t s0 = 0, s1 = min_size(3, 8 - left);
      const float *first = line + (left) * 4;
      pool1_predict_part(first, r0, r1, s0, s1, y + at);
    }
  }
}
