/* y = x for so many values, and through the epilogue while they are in the first-level cache. A thread owns blocks of 1024 values. */
INLINE void elementwise(const Worker *worker, size_t values, const float *restrict x, float *restrict y, Epilogue *epilogue,
                        const float *const *saved) {
  enum { block_values = 1024 };
  const Range blocks = share(worker, (values + block_values - 1) / block_values);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t at = block * block_values, count = min_size(values - at, block_values);
    memcpy(y + at, x + at, count * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, count, saved});
  }
}

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
