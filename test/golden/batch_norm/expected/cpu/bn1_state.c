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

INLINE void batch_norm_state(const Worker *worker, const BatchNorm *of, const float *restrict mean, const float *restrict variance,
                             float *restrict running_mean, float *restrict running_variance) {
  const size_t pixels = worker->batch * of->pixels;
  /* A single value has no variance. */
  const float unbiased = pixels > 1 ? (float)pixels / (float)(pixels - 1) : 0.0f;
  const Range channels = share(worker, of->channels);
  for (size_t c = channels.begin; c < channels.end; c++) {
    running_mean[c] = of->kept * running_mean[c] + of->momentum * mean[c];
    if (pixels > 1) running_variance[c] = of->kept * running_variance[c] + of->momentum * (variance[c] * unbiased);
  }
}

static const BatchNorm bn1_state_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * running = (1 − momentum) · running + momentum · batch, with n / (n − 1) · variance.
 * A thread owns channels.
 */
KERNEL void bn1_state(const Worker *worker,
                      const float *restrict mean,
                      const float *restrict variance,
                      float *restrict running_mean,
                      float *restrict running_variance) {
  batch_norm_state(worker, &bn1_state_extents, mean, variance, running_mean, running_variance);
}
