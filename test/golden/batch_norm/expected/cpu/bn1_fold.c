/* Batch normalisation of images [N, pixels, channels]. */
typedef struct {
  size_t channels, pixels; /* of an image */
  float epsilon, momentum, kept; /* kept = 1 − momentum */
} BatchNorm;

enum {
  batch_norm_parts = 64, /* into which the pixels of a batch are cut, whatever the number of threads; with few pixels some are empty */
  batch_norm_block = 64, /* pixels that are worked on while in the cache */
  batch_norm_line = 16, /* channels of a cache line */
};

/* The pixels of a part. */
INLINE Range batch_norm_part(const Worker *worker, const BatchNorm *of, size_t part) {
  const size_t pixels = worker->batch * of->pixels;
  return (Range){pixels * part / batch_norm_parts, pixels * (part + 1) / batch_norm_parts};
}

/* weight [channels, row] and bias with the factor and offset of each channel in them. */
INLINE void batch_norm_fold(const Worker *worker, const BatchNorm *of, size_t row, const float *restrict weight,
                            const float *restrict bias, const float *restrict factor, const float *restrict offset,
                            const float *restrict mean, const float *restrict variance, float *restrict folded_weight,
                            float *restrict folded_bias) {
  const Range channels = share(worker, of->channels);
  for (size_t c = channels.begin; c < channels.end; c++) {
    const float scale = factor[c] / __builtin_sqrtf(variance[c] + of->epsilon);
    for (size_t i = 0; i < row; i++) folded_weight[c * row + i] = weight[c * row + i] * scale;
    folded_bias[c] = (bias[c] - mean[c]) * scale + offset[c];
  }
}

static const BatchNorm bn1_fold_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * conv1, bn1 (test/golden/batch_norm/spec.yaml:10)
 * folded_weight[c] = weight[c] · s and folded_bias[c] = (bias[c] − mean[c]) · s + offset[c], s = factor[c] / √(variance[c] + ε).
 * They stay from run to run; only new weights are folded again. A thread owns channels.
 */
KERNEL void bn1_fold(const Worker *worker,
                     const float *restrict weight,
                     const float *restrict bias,
                     const float *restrict factor,
                     const float *restrict offset,
                     const float *restrict mean,
                     const float *restrict variance,
                     float *restrict folded_weight,
                     float *restrict folded_bias) {
  if (worker->context->packed) return;
  batch_norm_fold(worker, &bn1_fold_extents, 27, weight, bias, factor, offset, mean, variance, folded_weight, folded_bias);
}
