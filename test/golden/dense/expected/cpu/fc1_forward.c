static const Dense fc1_forward_extents = { .inputs = 50, .outputs = 20 };

KERNEL void fc1_forward_few(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                         size_t batch, Range outputs) {
  dense_few(&fc1_forward_extents, x, weight, bias, y, batch, outputs);
}

KERNEL void fc1_forward_many(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                          size_t samples, size_t first, size_t end, float *restrict scratch) {
  dense_many(&fc1_forward_extents, x, weight, bias, y, samples, first, end, scratch);
}

/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * y[n, o] = bias[o] + Σ x[n, i] · weight[o, i].
 * Rows of a tile are outputs, whose weights are read as they lie; its columns are samples. A thread owns tiles of outputs.
 * Fewer than 8 samples would leave the columns mostly empty: they are dot products then, and a thread owns outputs by fours.
 * x [N, 50], weight [20, 50], bias [20], y [N, 20].
 */
KERNEL void fc1_forward(const Worker *worker,
                        const float *restrict x,
                        const float *restrict weight,
                        const float *restrict bias,
                        float *restrict y) {
  dense(worker, &fc1_forward_extents, x, weight, bias, y, fc1_forward_few, fc1_forward_many, NULL, NULL);
}
