/* An image within zeros: it begins at row `top` and column `left` of the padded one. */
typedef struct {
  size_t channels, height, width, padded_height, padded_width, top, left;
} Frame;

/* A thread owns rows of y. */
INLINE void pad(const Worker *worker, const Frame *of, const float *restrict x, float *restrict y, Epilogue *epilogue,
                const float *const *saved) {
  const size_t line = of->padded_width * of->channels, before = of->left * of->channels, inner = of->width * of->channels;
  const Range rows = share(worker, worker->batch * of->padded_height);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / of->padded_height, p = row % of->padded_height;
    float *to = y + row * line;
    if (p < of->top || p >= of->top + of->height) {
      memset(to, 0, line * sizeof(float));
    } else {
      memset(to, 0, before * sizeof(float));
      memcpy(to + before, x + (n * of->height + p - of->top) * inner, inner * sizeof(float));
      memset(to + before + inner, 0, (line - before - inner) * sizeof(float));
    }
    if (epilogue != NULL) epilogue((Run){worker, to, row * line, line, saved});
  }
}

/*
 * pad1 (test/golden/pad/spec.yaml:10)
 * y[n, p, q, c] = x[n, p, q, c]; 0 where x has no such cell.
 * A thread owns rows of y.
 * x [N, 4, 4, 2], y [N, 5, 5, 2].
 */
KERNEL void pad1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  static const Frame frame = { .channels = 2, .height = 4, .width = 4, .padded_height = 5, .padded_width = 5 };
  pad(worker, &frame, x, y, NULL, NULL);
}
