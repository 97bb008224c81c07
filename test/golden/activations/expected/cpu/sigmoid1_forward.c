/* sigmoid1 (sigmoid) */
INLINE void sigmoid1_forward_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = sigmoid_f(v);
    run.values[i] = v;
  }
}

/*
 * sigmoid1 (test/golden/activations/spec.yaml:12)
 * y = x, value by value.
 * Before it is final, each value goes through sigmoid1 (sigmoid).
 * A thread owns blocks of 1024 values.
 * x [N, 8], y [N, 8].
 */
KERNEL void sigmoid1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  elementwise(worker, worker->batch * 8, x, y, sigmoid1_forward_epilogue, NULL);
}
