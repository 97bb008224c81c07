/* squares[c] = Σ g² over the c-th `chunk` of the values. A thread owns chunks. */
INLINE void sum_squares(const Worker *worker, size_t values, size_t chunk, const float *restrict g, float *restrict squares) {
  const Range chunks = share(worker, (values + chunk - 1) / chunk);
  for (size_t c = chunks.begin; c < chunks.end; c++) {
    const size_t end = min_size((c + 1) * chunk, values);
    vector sums = {0};
    size_t i = c * chunk;
    for (; i + LANES <= end; i += LANES) {
      const vector v = load(g + i);
      sums = multiply_add(v, v, sums);
    }
    float sum = sum_lanes(sums);
    for (; i < end; i++) sum += g[i] * g[i];
    squares[c] = sum;
  }
}

/*
 * fc1 (test/golden/recipe/spec.yaml:9)
 * squares[0 + c] = Σ g² over the c-th 4096 values of the tensor, in a fixed order.
 * A thread owns chunks.
 * g [5, 16].
 */
KERNEL void fc1_weight_squares(const Worker *worker, const float *restrict g, float *restrict squares) {
  sum_squares(worker, 80, 4096, g, squares + 0);
}
