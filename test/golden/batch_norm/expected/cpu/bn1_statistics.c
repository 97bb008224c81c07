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

static const BatchNorm bn1_statistics_extents = {
    .channels = 6, .pixels = 64,
    .epsilon = 0.00001f, .momentum = 0.1f, .kept = 0.9f,
};

/*
 * bn1 (test/golden/batch_norm/spec.yaml:10)
 * parts[part] = the mean of x over the part, and Σ (x − mean)².
 * A thread owns some of the 64 parts into which the pixels of the batch are cut.
 * x [N, 64, 6].
 */
KERNEL void bn1_statistics(const Worker *worker, const float *restrict x, float *restrict parts) {
  batch_norm_statistics(worker, &bn1_statistics_extents, x, parts);
}
