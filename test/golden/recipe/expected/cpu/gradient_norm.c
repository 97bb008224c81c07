/*
 * clip_gradient_norm (test/golden/recipe/spec.yaml:17)
 * factor = min(1, most / (√Σ squares + ε)), with which the norm of all gradients is at most `most`.
 * The first thread adds in order, so the sum is the same on every run.
 * squares [4], factor [1].
 */
KERNEL void gradient_norm(const Worker *worker, const float *restrict squares, float *restrict factor) {
  if (worker->thread != 0) return;
  float sum = 0.0f;
  for (size_t c = 0; c < 4; c++) sum += squares[c];
  const float scaled = 1.0f / (__builtin_sqrtf(sum) + 0.000001f);
  *factor = scaled > 1.0f ? 1.0f : scaled;
}
