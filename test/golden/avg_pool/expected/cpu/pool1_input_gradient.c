/* Windows of a pooling layer: window (p, q) starts at row p · row_stride − top, column q · column_stride − left of the image. */
typedef struct {
  size_t channels, height, width; /* of the image */
  size_t out_height, out_width;
  size_t rows, columns; /* of a window */
  size_t row_stride, column_stride;
  size_t top, left, bottom, right; /* padding */
} Pooling;

/* Windows of more cells are loops in the machine code too. */
enum { UNROLLED_CELLS = 16 };

/* Whether no window reaches beyond the image. */
INLINE size_t pool_fits(const Pooling *of) {
  return of->top == 0 && of->left == 0 && (of->out_height - 1) * of->row_stride + of->rows <= of->height &&
         (of->out_width - 1) * of->column_stride + of->columns <= of->width;
}

/* The cells of a window that lie within the image, from the first to behind the last: `start` counts from the padding before. */
INLINE Range pool_rows(const Pooling *of, size_t start) {
  return (Range){start < of->top ? of->top - start : 0, min_size(of->rows, of->height + of->top - start)};
}

INLINE Range pool_columns(const Pooling *of, size_t start) {
  return (Range){start < of->left ? of->left - start : 0, min_size(of->columns, of->width + of->left - start)};
}

/* Floats from the first cell of a window to its cell number `tap`. */
INLINE size_t pool_cell(const Pooling *of, size_t tap) { return (tap / of->columns * of->width + tap % of->columns) * of->channels; }

/* The windows over a cell along an axis; `place` counts from the padding before. */
INLINE Range windows_over(size_t place, size_t kernel, size_t stride, size_t windows) {
  return (Range){place < kernel ? 0 : (place - kernel) / stride + 1, min_size(place / stride + 1, windows)};
}

/* By how much the sum of a window is multiplied: cells beyond the padding never count, those within do where `counts_padding`. */
INLINE float avg_pool_scale(const Pooling *of, size_t counts_padding, size_t top, size_t left) {
  const size_t above = counts_padding ? 0 : of->top, before = counts_padding ? 0 : of->left;
  const size_t height = of->top + of->height + (counts_padding ? of->bottom : 0);
  const size_t width = of->left + of->width + (counts_padding ? of->right : 0);
  if (pool_fits(of)) return 1.0f / (float)(of->rows * of->columns);
  return 1.0f / (float)((min_size(top + of->rows, height) - max_size(top, above)) *
                        (min_size(left + of->columns, width) - max_size(left, before)));
}

/* What a cell gets from one of the windows over it. */
INLINE void avg_pool_add(const Pooling *of, const float *restrict dy, float scale, float *restrict dx) {
  for (size_t c = 0; c < of->channels; c++) dx[c] += dy[c] * scale;
}

INLINE void avg_pool_dx(const Worker *worker, const Pooling *of, size_t counts_padding, const float *restrict dy, float *restrict dx,
                        Epilogue *epilogue, const float *const *saved) {
  const Range rows = share(worker, worker->batch * of->height);
  for (size_t row = rows.begin; row < rows.end; row++) {
    const size_t n = row / of->height;
    const Range over = windows_over(row % of->height + of->top, of->rows, of->row_stride, of->out_height);
    for (size_t w = 0; w < of->width; w++) {
      const size_t at = (row * of->width + w) * of->channels;
      const Range across = windows_over(w + of->left, of->columns, of->column_stride, of->out_width);
      memset(dx + at, 0, of->channels * sizeof(float));
      for (size_t p = over.begin; p < over.end; p++) {
        for (size_t q = across.begin; q < across.end; q++) {
          const float *window = dy + ((n * of->out_height + p) * of->out_width + q) * of->channels;
          avg_pool_add(of, window, avg_pool_scale(of, counts_padding, p * of->row_stride, q * of->column_stride), dx + at);
        }
      }
      if (epilogue != NULL) epilogue((Run){worker, dx + at, at, of->channels, saved});
    }
  }
}

static const Pooling pool1_input_gradient_extents = {
    .channels = 4, .height = 7, .width = 7, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
    .top = 1, .left = 1, .bottom = 1, .right = 1,
};

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * dx[n, h, w, c] = Σ dy[n, p, q, c] / divisor(p, q) over the windows that cover the cell (h, w), in scan order.
 * Window (p, q) is the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of dx.
 * dy [N, 4, 4, 4], dx [N, 7, 7, 4].
 */
KERNEL void pool1_input_gradient(const Worker *worker, const float *restrict dy, float *restrict dx) {
  avg_pool_dx(worker, &pool1_input_gradient_extents, 1, dy, dx, NULL, NULL);
}
