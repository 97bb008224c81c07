/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * v ← momentum · v − ε · (decay · w + g), w ← w + v: the learning rate ε is inside v.
 * A thread owns cache lines of 16 weights.
 * w [20, 50], g [20, 50], v [20, 50].
 */
KERNEL void fc1_weight_update(const Worker *worker, float *restrict w, const float *restrict g, float *restrict v) {
  const Range lines = share(worker, 63);
  const size_t end = min_size(lines.end * 16, 1000);
  const float rate = worker->context->learning_rate;
  for (size_t i = lines.begin * 16; i < end; i++) {
    const float velocity = 0.9f * v[i] - rate * (0.0f * w[i] + g[i]);
    v[i] = velocity;
    w[i] += velocity;
  }
}
