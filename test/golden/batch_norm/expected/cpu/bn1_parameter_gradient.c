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

/* Gradients of weight and bias, and the factors [3, channels] of the input gradient. */
INLINE void batch_norm_parameter_gradient(const Worker *worker, const BatchNorm *of, const float *restrict parts,
                                          const float *restrict variance, const float *restrict weight, float *restrict dweight,
                                          float *restrict dbias, float *restrict factors) {
  const size_t channels = of->channels;
  const float pixels = (float)(worker->batch * of->pixels);
  const Range lines = share(worker, (channels + batch_norm_line - 1) / batch_norm_line);
  for (size_t line = lines.begin; line < lines.end; line++) {
    const size_t first = line * batch_norm_line, end = min_size(first + batch_norm_line, channels);
    memset(dbias + first, 0, (end - first) * sizeof(float));
    memset(dweight + first, 0, (end - first) * sizeof(float));
    for (size_t part = 0; part < batch_norm_parts; part++) {
      const float *sums = parts + part * 2 * channels, *products = sums + channels;
      for (size_t c = first; c < end; c++) {
        dbias[c] += sums[c];
        dweight[c] += products[c];
      }
    }
    for (size_t c = first; c < end; c++) {
      const float inverse = 1.0f / __builtin_sqrtf(variance[c] + of->epsilon);
      dweight[c] *= inverse;
      factors[c] = weight[c] * inverse;
      factors[channels + c] = dbias[c] / pixels;
      factors[2 * channels + c] = dweight[c] * inverse / pixels;
    }
  }
}

static const BatchNorm bn1_parameter_gradient_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * dbias = Σ dy, dweight = Σ dy · x̂ with x̂ = (x − mean) / √(variance + ε), and the factors of
 * dx = weight / √(variance + ε) · (dy − dbias / n − x̂ · dweight / n), n = N · H · W.
 * A thread owns lines of 16 channels.
 */
KERNEL void bn1_parameter_gradient(const Worker *worker,
                                   const float *restrict parts,
                                   const float *restrict variance,
                                   const float *restrict weight,
                                   float *restrict dweight,
                                   float *restrict dbias,
                                   float *restrict factors) {
  batch_norm_parameter_gradient(worker, &bn1_parameter_gradient_extents, parts, variance, weight, dweight, dbias, factors);
}
