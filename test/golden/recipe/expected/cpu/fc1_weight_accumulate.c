/* sum ← share · g in the first part of a batch, then sum ← sum + share · g. A thread owns cache lines of `line` values. */
INLINE void accumulate_gradient(const Worker *worker, size_t values, const float *restrict g, float *restrict sum) {
  enum { line = 16 };
  const Range lines = share(worker, (values + line - 1) / line);
  const size_t begin = lines.begin * line, end = min_size(lines.end * line, values);
  const float part = worker->context->share;
  if (worker->context->first_image == 0) {
    for (size_t i = begin; i < end; i++) sum[i] = part * g[i];
  } else {
    for (size_t i = begin; i < end; i++) sum[i] += part * g[i];
  }
}

/*
 * fc1 (test/golden/recipe/spec.yaml:9)
 * sum ← sum + share · g; the first part of a batch begins the sum.
 * A thread owns cache lines of 16 values.
 * g [5, 16], sum [5, 16].
 */
KERNEL void fc1_weight_accumulate(const Worker *worker, const float *restrict g, float *restrict sum) {
  accumulate_gradient(worker, 80, g, sum);
}
