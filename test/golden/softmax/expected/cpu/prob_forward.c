/*
 * prob (test/golden/softmax/spec.yaml:10)
 * y[n, i] = exp(x[n, i] − max x[n]) / Σ exp(x[n, j] − max x[n]).
 * A thread owns samples.
 * x [N, 3], y [N, 3].
 */
KERNEL void prob_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  softmax(worker, 3, x, y);
}
