/* Means over whole images. */
typedef struct {
  size_t channels, height, width;
} GlobalPooling;

/* A thread owns blocks of channels of an image; rows are summed first, as long chains of additions lose digits. */
INLINE void global_avg_pool(const Worker *worker, const GlobalPooling *of, const float *restrict x, float *restrict y,
                            Epilogue *epilogue, const float *const *saved) {
  enum { block = 64 };
  const size_t blocks = (of->channels + block - 1) / block;
  const Range own = share(worker, worker->batch * blocks);
  for (size_t unit = own.begin; unit < own.end; unit++) {
    const size_t n = unit / blocks, first = unit % blocks * block, count = min_size(of->channels - first, block);
    const float *image = x + n * of->height * of->width * of->channels + first;
    float sums[block] = {0};
    for (size_t h = 0; h < of->height; h++) {
      float of_row[block] = {0};
      for (size_t w = 0; w < of->width; w++) {
        const float *restrict pixel = image + (h * of->width + w) * of->channels;
        for (size_t c = 0; c < count; c++) of_row[c] += pixel[c];
      }
      for (size_t c = 0; c < count; c++) sums[c] += of_row[c];
    }
    const size_t at = n * of->channels + first;
    for (size_t c = 0; c < count; c++) y[at + c] = sums[c] / (float)(of->height * of->width);
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, count, saved});
  }
}

/* relu1 (relu) */
INLINE void pool_forward_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = v < 0.0f ? 0.0f : v;
    run.values[i] = v;
  }
}

/*
 * pool, relu1 (test/golden/global_avg_pool/spec.yaml:11)
 * y[n, c] = mean of x[n, h, w, c] over h and w.
 * Before it is final, each value goes through relu1 (relu).
 * A thread owns 64 channels of an image at a time.
 * x [N, 4, 4, 5], y [N, 5].
 */
KERNEL void pool_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  static const GlobalPooling extents = { .channels = 5, .height = 4, .width = 4 };
  global_avg_pool(worker, &extents, x, y, pool_forward_epilogue, NULL);
}
