/* g ← factor · g. A thread owns cache lines of `line` values. */
INLINE void scale_gradient(const Worker *worker, size_t values, float factor, float *restrict g) {
  enum { line = 16 };
  const Range lines = share(worker, (values + line - 1) / line);
  const size_t end = min_size(lines.end * line, values);
  if (factor == 1.0f) return;
  for (size_t i = lines.begin * line; i < end; i++) g[i] *= factor;
}

/*
 * fc1 (test/golden/recipe/spec.yaml:9)
 * g ← factor · g.
 * A thread owns cache lines of 16 values.
 * g [5, 16].
 */
KERNEL void fc1_weight_clip(const Worker *worker, float *restrict g, const float *restrict factor) {
  scale_gradient(worker, 80, *factor, g);
}
