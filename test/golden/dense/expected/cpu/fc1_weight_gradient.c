static const Dense fc1_weight_gradient_extents = { .inputs = 50, .outputs = 20 };

KERNEL void fc1_weight_gradient_part(const float *restrict packed_dy, const float *restrict x, float *restrict dweight, size_t samples,
                          size_t first, size_t end, size_t assign, float *restrict packed_x) {
  dense_weight_gradients(&fc1_weight_gradient_extents, packed_dy, x, dweight, samples, first, end, assign, packed_x);
}

/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * dweight[o, i] = Σ dy[n, o] · x[n, i].
 * Rows of a tile are outputs, its columns inputs. A thread owns panels of inputs.
 * x [N, 50], dy [N, 20], dweight [20, 50].
 */
KERNEL void fc1_weight_gradient(const Worker *worker,
                                const float *restrict x,
                                const float *restrict dy,
                                float *restrict dweight) {
  dense_dweight(worker, &fc1_weight_gradient_extents, x, dy, dweight, fc1_weight_gradient_part);
}
