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

/* A window that lies within the image; x points at its first cell. */
INLINE void avg_pool_window(const Pooling *of, const float *restrict x, float *restrict y) {
  for (size_t c = 0; c < of->channels; c++) {
    float sum = x[c];
    UNROLL for (size_t tap = 1; tap < of->rows * of->columns; tap++) sum += x[c + pool_cell(of, tap)];
    y[c] = sum * (1.0f / (float)(of->rows * of->columns));
  }
}

/* A window of which rows × columns cells lie within the image; x points at the first of them. */
INLINE void avg_pool_part(const Pooling *of, const float *restrict x, size_t rows, size_t columns, float scale, float *restrict y) {
  memset(y, 0, of->channels * sizeof(float));
  for (size_t r = 0; r < rows; r++) {
    for (size_t s = 0; s < columns; s++) {
      const float *restrict cell = x + (r * of->width + s) * of->channels;
      for (size_t c = 0; c < of->channels; c++) y[c] += cell[c];
    }
  }
  for (size_t c = 0; c < of->channels; c++) y[c] *= scale;
}

INLINE void avg_pool(const Worker *worker, const Pooling *of, size_t counts_padding, const float *restrict x, float *restrict y,
                     Epilogue *epilogue, const float *const *saved) {
  const Range own = share(worker, worker->batch * of->out_height);
  for (size_t row = own.begin; row < own.end; row++) {
    const size_t n = row / of->out_height, top = row % of->out_height * of->row_stride;
    const Range rows = pool_rows(of, top);
    const float *line = x + (n * of->height + top + rows.begin - of->top) * of->width * of->channels;
    for (size_t q = 0; q < of->out_width; q++) {
      const size_t left = q * of->column_stride;
      const Range columns = pool_columns(of, left);
      const float *first = line + (left + columns.begin - of->left) * of->channels;
      float *run = y + (row * of->out_width + q) * of->channels;
      const size_t whole = pool_fits(of) || (rows.end - rows.begin == of->rows && columns.end - columns.begin == of->columns);
      if (of->rows * of->columns <= UNROLLED_CELLS && whole) {
        avg_pool_window(of, first, run);
      } else {
        const float scale = avg_pool_scale(of, counts_padding, top, left);
        avg_pool_part(of, first, rows.end - rows.begin, columns.end - columns.begin, scale, run);
      }
    }
    const size_t at = row * of->out_width * of->channels;
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, of->out_width * of->channels, saved});
  }
}

static const Pooling pool1_forward_extents = {
    .channels = 4, .height = 7, .width = 7, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
    .top = 1, .left = 1, .bottom = 1, .right = 1,
};

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * y[n, p, q, c] = mean of x[n, h, w, c] over the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of y.
 * x [N, 7, 7, 4], y [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  avg_pool(worker, &pool1_forward_extents, 1, x, y, NULL, NULL);
}
