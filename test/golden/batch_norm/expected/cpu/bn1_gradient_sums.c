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

/* parts [part, 2, channels]: Σ dy and Σ dy · (x − mean) of each part. */
INLINE void batch_norm_gradient_sums(const Worker *worker, const BatchNorm *of, const float *restrict x, const float *restrict dy,
                                     const float *restrict mean, float *restrict parts) {
  const size_t channels = of->channels;
  const Range own = share(worker, batch_norm_parts);
  for (size_t part = own.begin; part < own.end; part++) {
    const Range pixels = batch_norm_part(worker, of, part);
    float *restrict sums = parts + part * 2 * channels, *restrict products = sums + channels;
    memset(sums, 0, 2 * channels * sizeof(float));
    for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
      const float *values = x + pixel * channels, *gradient = dy + pixel * channels;
      for (size_t c = 0; c < channels; c++) {
        sums[c] += gradient[c];
        products[c] += gradient[c] * (values[c] - mean[c]);
      }
    }
  }
}

static const BatchNorm bn1_gradient_sums_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * parts[part] = Σ dy and Σ dy · (x − mean) over the part.
 * A thread owns some of the 64 parts into which the pixels of the batch are cut.
 * x [N, 64, 6], dy [N, 64, 6].
 */
KERNEL void bn1_gradient_sums(const Worker *worker,
                              const float *restrict x,
                              const float *restrict dy,
                              const float *restrict mean,
                              float *restrict parts) {
  batch_norm_gradient_sums(worker, &bn1_gradient_sums_extents, x, dy, mean, parts);
}
