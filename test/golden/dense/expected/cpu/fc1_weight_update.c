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
