/* Means over whole images. */
typedef struct {
  size_t channels, height, width;
} GlobalPooling;

/* A thread owns rows of images. */
INLINE void global_avg_pool_dx(const Worker *worker, const GlobalPooling *of, const float *restrict dy, float *restrict dx,
                               Epilogue *epilogue, const float *const *saved) {
  const Range rows = share(worker, worker->batch * of->height);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const float *restrict of_image = dy + row / of->height * of->channels;
    const size_t at = row * of->width * of->channels;
    for (size_t w = 0; w < of->width; w++) {
      float *restrict pixel = dx + at + w * of->channels;
      for (size_t c = 0; c < of->channels; c++) pixel[c] = of_image[c] / (float)(of->height * of->width);
    }
    if (epilogue != NULL) epilogue((Run){worker, dx + at, at, of->width * of->channels, saved});
  }
}

/* the derivative of tanh1 (tanh) */
INLINE void pool_input_gradient_epilogue(Run run) {
  const float *saved = run.saved[0];
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    {
      const float y = saved[run.at + i];
      v = v * (1.0f - y * y);
    }
    run.values[i] = v;
  }
}

/*
 * pool, tanh1 (test/golden/global_avg_pool/spec.yaml:11)
 * dx[n, h, w, c] = dy[n, c] / 16.
 * Before it is final, each value goes through the derivative of tanh1 (tanh).
 * A thread owns rows of dx.
 * dy [N, 5], dx [N, 4, 4, 5].
 */
KERNEL void pool_input_gradient(const Worker *worker,
                                const float *restrict dy,
                                float *restrict dx,
                                const float *restrict saved) {
  static const GlobalPooling extents = { .channels = 5, .height = 4, .width = 4 };
  global_avg_pool_dx(worker, &extents, dy, dx, pool_input_gradient_epilogue, (const float *const[]){saved});
}
