/* Constants of an update with averages of the gradient (1) and of its square (2): a new value's share of each is 1 − β. */
typedef struct {
  float decay, epsilon, share1, share2, log_beta1, log_beta2;
} Moments;

/* 1 − βᵗ at update t = step + 1, from ln β: what an average that began at 0 holds of a steady value. Near 0, 1 − exp(x) would lose digits. */
INLINE float bias_correction(const Worker *worker, float log_beta) {
  const float x = (float)(worker->context->step + 1) * log_beta;
  if (x < -0.5f) return 1.0f - exp_f(x);
  const float tail = 1.0f + x / 5.0f * (1.0f + x / 6.0f * (1.0f + x / 7.0f * (1.0f + x / 8.0f)));
  return -x * (1.0f + x / 2.0f * (1.0f + x / 3.0f * (1.0f + x / 4.0f * tail)));
}

/* Adam of decay · w + g. A thread owns cache lines of `line` weights. */
INLINE void adam(const Worker *worker, size_t weights, Moments moments, float rate, float *restrict w, const float *restrict g,
                float *restrict m, float *restrict v) {
  enum { line = 16 };
  const Range lines = share(worker, (weights + line - 1) / line);
  const size_t end = min_size(lines.end * line, weights);
  const float pace = rate / bias_correction(worker, moments.log_beta1);
  const float fullness = bias_correction(worker, moments.log_beta2);
  for (size_t i = lines.begin * line; i < end; i++) {
    const float gradient = moments.decay * w[i] + g[i];
    const float mean = m[i] + moments.share1 * (gradient - m[i]);
    const float square = v[i] + moments.share2 * (gradient * gradient - v[i]);
    const float root = __builtin_sqrtf(square / fullness) + moments.epsilon;
    m[i] = mean;
    v[i] = square;
    w[i] -= pace * mean / root;
  }
}

/*
 * fc1 (test/golden/recipe/spec.yaml:9)
 * m ← m + share1 · (g − m), v ← v + share2 · (g² − v), cᵢ = 1 − βᵢᵗ
 * w ← w − ε · (m / c₁) / (√(v / c₂) + epsilon), where g already has decay · w in it.
 * A thread owns cache lines of 16 weights.
 * w [5, 16], g [5, 16], m [5, 16], v [5, 16].
 */
KERNEL void fc1_weight_update(const Worker *worker,
                              float *restrict w,
                              const float *restrict g,
                              float *restrict m,
                              float *restrict v) {
  const Moments moments = { .decay = 0.02f, .epsilon = 1e-8f, .share1 = 0.1f, .share2 = 0.001f, .log_beta1 = -0.105360515f, .log_beta2 = -0.0010005003f };
  adam(worker, 80, moments, worker->context->learning_rate, w, g, m, v);
}
