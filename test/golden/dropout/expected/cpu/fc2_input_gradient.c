/* the derivative of drop1 (dropout) */
INLINE void fc2_input_gradient_epilogue(Run run) {
  const Context *context = run.worker->context;
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    {
      const uint32_t masked = context->dropout != 0;
      const uint32_t dropped = masked & (random_bits(context, 3432915079u, run.at + i) < 1073741824u);
      v *= dropped ? 0.0f : (masked ? 1.3333334f : 1.0f);
    }
    run.values[i] = v;
  }
}

static const Dense fc2_input_gradient_extents = { .inputs = 8, .outputs = 8 };

KERNEL void fc2_input_gradient_part(const float *restrict dy, const float *restrict weight, float *restrict dx, size_t samples, size_t first,
                          size_t end, float *restrict scratch) {
  dense_input_gradients(&fc2_input_gradient_extents, dy, weight, dx, samples, first, end, scratch);
}

/*
 * fc2, drop1 (test/golden/dropout/spec.yaml:11)
 * dx[n, i] = Σ dy[n, o] · weight[o, i].
 * Rows of a tile are inputs, its columns samples; blocks of weights are copied to where they lie together. A thread owns tiles of inputs.
 * Before it is final, each value goes through the derivative of drop1 (dropout).
 * dy [N, 8], weight [8, 8], dx [N, 8].
 */
KERNEL void fc2_input_gradient(const Worker *worker,
                               const float *restrict dy,
                               const float *restrict weight,
                               float *restrict dx) {
  dense_dx(worker, &fc2_input_gradient_extents, dy, weight, dx, fc2_input_gradient_part, fc2_input_gradient_epilogue, NULL);
}
