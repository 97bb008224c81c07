/* What a cell gets from one of the windows over it, of which it is cell number `tap`. */
static inline void pool1_input_gradient_add(const float *restrict dy, const uint8_t *restrict indices, uint8_t tap, float *restrict dx) {
  for (size_t c = 0; c + LANES <= 4; c += LANES) {
    const integers won = load_bytes(indices + c) == (int32_t)tap;
    store(dx + c, load(dx + c) + choose(won, load(dy + c), splat(0.0f)));
  }
  for (size_t c = 4 / LANES * LANES; c < 4; c++) {
    dx[c] += indices[c] == tap ? dy[c] : 0.0f;
  }
}

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * dx[n, h, w, c] = Σ dy[n, p, q, c] over the windows that the cell (h, w) won, in scan order.
 * Window (p, q) is the 3×3 window that starts at row 2p, column 2q.
 * A thread owns rows of dx.
 * dy [N, 4, 4, 4], indices [N, 4, 4, 4], dx [N, 8, 8, 4].
 */
KERNEL void pool1_input_gradient(const Worker *worker,
                                 const float *restrict dy,
                                 const uint8_t *restrict indices,
                                 float *restrict dx) {
  const Range rows = share(worker, worker->batch * 8);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / 8, h = row % 8, from_top = h;
    const size_t p0 = from_top < 3 ? 0 : (from_top - 3) / 2 + 1, p1 = min_size(from_top / 2 + 1, 4);
    for (size_t w = 0; w < 8; w++) {
      const size_t cell = row * 8 + w, from_left = w;
      const size_t q0 = from_left < 3 ? 0 : (from_left - 3) / 2 + 1, q1 = min_size(from_left / 2 + 1, 4);
      float *run = dx + cell * 4;
      memset(run, 0, 4 * sizeof(float));
      for (size_t p = p0; p < p1; p++) {
        for (size_t q = q0; q < q1; q++) {
          const size_t tap = (from_top - p * 2) * 3 + from_left - q * 2;
          const size_t window = ((n * 4 + p) * 4 + q) * 4;
          pool1_input_gradient_add(dy + window, indices + window, (uint8_t)tap, run);
        }
      }
    }
  }
}
