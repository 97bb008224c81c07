/* sigmoid1 (sigmoid) */
static inline void sigmoid1_forward_epilogue(float *restrict run, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float v = run[i];
    v = sigmoid_f(v);
    run[i] = v;
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
  const size_t values = worker->batch * 8;
  const Range blocks = share(worker, (values + 1024 - 1) / 1024);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t at = block * 1024, count = min_size(values - at, 1024);
    memcpy(y + at, x + at, count * sizeof(float));
    sigmoid1_forward_epilogue(y + at, count);
  }
}
