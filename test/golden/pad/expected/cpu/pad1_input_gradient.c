/* An image within zeros: it begins at row `top` and column `left` of the padded one. */
typedef struct {
  size_t channels, height, width, padded_height, padded_width, top, left;
} Frame;

/* A thread owns rows of dx. */
INLINE void pad_dx(const Worker *worker, const Frame *of, const float *restrict dy, float *restrict dx, Epilogue *epilogue,
                   const float *const *saved) {
  const size_t line = of->padded_width * of->channels, before = of->left * of->channels, inner = of->width * of->channels;
  const Range rows = share(worker, worker->batch * of->height);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / of->height, h = row % of->height;
    memcpy(dx + row * inner, dy + (n * of->padded_height + of->top + h) * line + before, inner * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, dx + row * inner, row * inner, inner, saved});
  }
}

/*
 * pad1 (test/golden/pad/spec.yaml:10)
 * dx[n, h, w, c] = dy[n, h, w, c].
 * A thread owns rows of dx.
 * dx [N, 4, 4, 2], dy [N, 5, 5, 2].
 */
KERNEL void pad1_input_gradient(const Worker *worker, const float *restrict dy, float *restrict dx) {
  static const Frame frame = { .channels = 2, .height = 4, .width = 4, .padded_height = 5, .padded_width = 5 };
  pad_dx(worker, &frame, dy, dx, NULL, NULL);
}
