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

/* twice (add with block1_relu2) */
INLINE void twice_forward_epilogue(Run run) {
  const float *other = run.saved[0];
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v += other[run.at + i];
    run.values[i] = v;
  }
}

/*
 * twice (test/golden/add/spec.yaml:15)
 * y = x, value by value.
 * Before it is final, each value goes through twice (add with block1_relu2).
 * A thread owns blocks of 1024 values.
 * x [N, 512], y [N, 512].
 */
KERNEL void twice_forward(const Worker *worker,
                          const float *restrict x,
                          float *restrict y,
                          const float *restrict other) {
  elementwise(worker, worker->batch * 512, x, y, twice_forward_epilogue, (const float *const[]){other});
}
