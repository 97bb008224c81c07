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

INLINE void batch_norm_dx(const Worker *worker, const BatchNorm *of, const float *restrict x, const float *restrict dy,
                          const float *restrict mean, const float *restrict factors, float *restrict dx, Epilogue *epilogue,
                          const float *const *saved) {
  const size_t channels = of->channels, pixels = worker->batch * of->pixels;
  const float *scale = factors, *offset = factors + channels, *slope = offset + channels;
  const Range blocks = share(worker, (pixels + batch_norm_block - 1) / batch_norm_block);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t first = block * batch_norm_block, count = min_size(pixels - first, batch_norm_block), at = first * channels;
    for (size_t i = 0; i < count; i++) {
      const float *from = x + at + i * channels, *gradient = dy + at + i * channels;
      float *to = dx + at + i * channels;
      for (size_t c = 0; c < channels; c++) to[c] = scale[c] * (gradient[c] - offset[c] - (from[c] - mean[c]) * slope[c]);
    }
    if (epilogue != NULL) epilogue((Run){worker, dx + at, at, count * channels, saved});
  }
}

static const BatchNorm bn1_input_gradient_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * dx = factors[0] · (dy − factors[1] − (x − mean) · factors[2]).
 * A thread owns blocks of 64 pixels.
 * x [N, 64, 6], dy [N, 64, 6], dx [N, 64, 6].
 */
KERNEL void bn1_input_gradient(const Worker *worker,
                               const float *restrict x,
                               const float *restrict dy,
                               const float *restrict mean,
                               const float *restrict factors,
                               float *restrict dx) {
  batch_norm_dx(worker, &bn1_input_gradient_extents, x, dy, mean, factors, dx, NULL, NULL);
}
