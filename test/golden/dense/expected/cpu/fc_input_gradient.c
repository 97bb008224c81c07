static const Dense fc_input_gradient_extents = { .inputs = 20, .outputs = 3 };

KERNEL void fc_input_gradient_part(const float *restrict dy, const float *restrict weight, float *restrict dx, size_t samples, size_t first,
                          size_t end, float *restrict scratch) {
  dense_input_gradients(&fc_input_gradient_extents, dy, weight, dx, samples, first, end, scratch);
}

/*
 * fc (test/golden/dense/spec.yaml:10)
 * dx[n, i] = Σ dy[n, o] · weight[o, i].
 * Rows of a tile are inputs, its columns samples; blocks of weights are copied to where they lie together. A thread owns tiles of inputs.
 * dy [N, 3], weight [3, 20], dx [N, 20].
 */
KERNEL void fc_input_gradient(const Worker *worker,
                              const float *restrict dy,
                              const float *restrict weight,
                              float *restrict dx) {
  dense_dx(worker, &fc_input_gradient_extents, dy, weight, dx, fc_input_gradient_part, NULL, NULL);
}
