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

INLINE void batch_norm(const Worker *worker, const BatchNorm *of, const float *restrict x, const float *restrict mean,
                       const float *restrict variance, const float *restrict weight, const float *restrict bias, float *restrict y,
                       Epilogue *epilogue, const float *const *saved) {
  const size_t channels = of->channels, pixels = worker->batch * of->pixels;
  float *restrict scale = worker->scratch;
  for (size_t c = 0; c < channels; c++) scale[c] = weight[c] / __builtin_sqrtf(variance[c] + of->epsilon);
  const Range blocks = share(worker, (pixels + batch_norm_block - 1) / batch_norm_block);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t first = block * batch_norm_block, count = min_size(pixels - first, batch_norm_block), at = first * channels;
    for (size_t i = 0; i < count; i++) {
      const float *from = x + at + i * channels;
      float *to = y + at + i * channels;
      for (size_t c = 0; c < channels; c++) to[c] = (from[c] - mean[c]) * scale[c] + bias[c];
    }
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, count * channels, saved});
  }
}

static const BatchNorm bn2_forward_extents = {
    .channels = 6, .pixels = 16,
    .epsilon = 0.001f, .momentum = 0.01f, .kept = 0.99f,
};

/*
 * bn2 (test/golden/batch_norm/spec.yaml:13)
 * y = (x − mean) / √(variance + ε) · weight + bias.
 * A thread owns blocks of 64 pixels.
 * x [N, 16, 6], y [N, 16, 6].
 */
KERNEL void bn2_forward(const Worker *worker,
                        const float *restrict x,
                        const float *restrict mean,
                        const float *restrict variance,
                        const float *restrict weight,
                        const float *restrict bias,
                        float *restrict y) {
  batch_norm(worker, &bn2_forward_extents, x, mean, variance, weight, bias, y, NULL, NULL);
}
