/* relu1 (relu) */
static inline void relu1_forward_epilogue(float *restrict run, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float v = run[i];
    v = v < 0.0f ? 0.0f : v;
    run[i] = v;
  }
}

/*
 * relu1 (test/golden/activations/spec.yaml:9)
 * y = x, value by value.
 * Before it is final, each value goes through relu1 (relu).
 * A thread owns blocks of 1024 values.
 * x [N, 16], y [N, 16].
 */
KERNEL void relu1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  const size_t values = worker->batch * 16;
  const Range blocks = share(worker, (values + 1024 - 1) / 1024);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t at = block * 1024, count = min_size(values - at, 1024);
    memcpy(y + at, x + at, count * sizeof(float));
    relu1_forward_epilogue(y + at, count);
  }
}
