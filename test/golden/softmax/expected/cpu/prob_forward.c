INLINE void softmax(const Worker *worker, size_t classes, const float *restrict x, float *restrict y) {
  const Range samples = share(worker, worker->batch);
  for (size_t n = samples.begin; n < samples.end; n++) {
    const float *row = x + n * classes;
    float *out = y + n * classes;
    float largest = row[0];
    for (size_t i = 1; i < classes; i++) largest = row[i] > largest ? row[i] : largest;
    float sum = 0.0f; /* of sums: one by one, small terms would be rounded off behind a large one */
    for (size_t first = 0; first < classes; first += 32) {
      float part = 0.0f;
      for (size_t i = first; i < min_size(first + 32, classes); i++) {
        out[i] = exp_f(row[i] - largest);
        part += out[i];
      }
      sum += part;
    }
    const float scale = 1.0f / sum;
    for (size_t i = 0; i < classes; i++) out[i] *= scale;
  }
}

/*
 * prob (test/golden/softmax/spec.yaml:10)
 * y[n, i] = exp(x[n, i] − max x[n]) / Σ exp(x[n, j] − max x[n]).
 * A thread owns samples.
 * x [N, 3], y [N, 3].
 */
KERNEL void prob_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  softmax(worker, 3, x, y);
}
