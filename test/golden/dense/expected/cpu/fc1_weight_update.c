/* v ← momentum · v − rate · (decay · w + g), w ← w + v. A thread owns cache lines of `line` weights. */
INLINE void sgd(const Worker *worker, size_t weights, float momentum, float decay, float rate, float *restrict w, const float *restrict g,
                float *restrict v) {
  enum { line = 16 };
  const Range lines = share(worker, (weights + line - 1) / line);
  const size_t end = min_size(lines.end * line, weights);
  for (size_t i = lines.begin * line; i < end; i++) {
    const float velocity = momentum * v[i] - rate * (decay * w[i] + g[i]);
    v[i] = velocity;
    w[i] += velocity;
  }
}

/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * v ← momentum · v − ε · (decay · w + g), w ← w + v: the learning rate ε is inside v.
 * A thread owns cache lines of 16 weights.
 * w [20, 50], g [20, 50], v [20, 50].
 */
KERNEL void fc1_weight_update(const Worker *worker, float *restrict w, const float *restrict g, float *restrict v) {
  const float momentum = 0.9f, decay = 0.0f, rate = worker->context->learning_rate;
  sgd(worker, 1000, momentum, decay, rate, w, g, v);
}
