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

/* Joins mean and Σ (x − mean)² of `more` values to those of `count` others, channel by channel (Chan, Golub, LeVeque). */
INLINE void batch_norm_join(size_t channels, size_t count, float *restrict mean, float *restrict squares, size_t more,
                            const float *restrict other_mean, const float *restrict other_squares) {
  const float share_of_more = (float)more / (float)(count + more), between = (float)count * share_of_more;
  for (size_t c = 0; c < channels; c++) {
    const float distance = other_mean[c] - mean[c];
    mean[c] += distance * share_of_more;
    squares[c] += other_squares[c] + distance * distance * between;
  }
}

/* parts [part, 2, channels]: mean and Σ (x − mean)² of each part. */
INLINE void batch_norm_statistics(const Worker *worker, const BatchNorm *of, const float *restrict x, float *restrict parts) {
  const size_t channels = of->channels;
  float *block_mean = worker->scratch, *block_squares = worker->scratch + channels;
  const Range own = share(worker, batch_norm_parts);
  for (size_t part = own.begin; part < own.end; part++) {
    const Range pixels = batch_norm_part(worker, of, part);
    float *mean = parts + part * 2 * channels, *squares = mean + channels;
    memset(mean, 0, 2 * channels * sizeof(float));
    for (size_t pixel = pixels.begin; pixel < pixels.end; pixel += batch_norm_block) {
      const size_t count = min_size(pixels.end - pixel, batch_norm_block);
      const float *block = x + pixel * channels;
      memset(block_mean, 0, 2 * channels * sizeof(float));
      for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < channels; c++) block_mean[c] += block[i * channels + c];
      }
      for (size_t c = 0; c < channels; c++) block_mean[c] /= (float)count;
      for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < channels; c++) {
          const float deviation = block[i * channels + c] - block_mean[c];
          block_squares[c] += deviation * deviation;
        }
      }
      batch_norm_join(channels, pixel - pixels.begin, mean, squares, count, block_mean, block_squares);
    }
  }
}

/* Mean and biased variance of all parts together. */
INLINE void batch_norm_moments(const Worker *worker, const BatchNorm *of, const float *restrict parts, float *restrict mean,
                               float *restrict variance) {
  const size_t channels = of->channels;
  const Range lines = share(worker, (channels + batch_norm_line - 1) / batch_norm_line);
  for (size_t line = lines.begin; line < lines.end; line++) {
    const size_t first = line * batch_norm_line, count = min_size(channels - first, batch_norm_line);
    float *of_mean = mean + first, *squares = variance + first;
    memset(of_mean, 0, count * sizeof(float));
    memset(squares, 0, count * sizeof(float));
    for (size_t part = 0; part < batch_norm_parts; part++) {
      const Range pixels = batch_norm_part(worker, of, part);
      const float *other = parts + part * 2 * channels + first;
      if (pixels.begin == pixels.end) continue;
      batch_norm_join(count, pixels.begin, of_mean, squares, pixels.end - pixels.begin, other, other + channels);
    }
    for (size_t c = 0; c < count; c++) squares[c] /= (float)(worker->batch * of->pixels);
  }
}

static const BatchNorm bn1_moments_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * mean and variance (biased) of all parts together.
 * A thread owns lines of 16 channels.
 */
KERNEL void bn1_moments(const Worker *worker,
                        const float *restrict parts,
                        float *restrict mean,
                        float *restrict variance) {
  batch_norm_moments(worker, &bn1_moments_extents, parts, mean, variance);
}
