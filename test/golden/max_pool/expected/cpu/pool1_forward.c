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

/*
 * A window that lies within the image; x points at its first cell, `indices` and y at the window's own. Right for numbers; a NaN among
 * the cells makes `*total` NaN. Indices are not kept where they are NULL.
 */
INLINE void max_pool_window(const Pooling *of, const float *restrict x, float *restrict y, uint8_t *restrict indices, vector *total) {
  for (size_t c = 0; c + LANES <= of->channels; c += LANES) {
    vector v = load(x + c), sum = v;
    integers winner = {0};
    UNROLL for (size_t tap = 1; tap < of->rows * of->columns; tap++) {
      const vector cell = load(x + c + pool_cell(of, tap));
      const integers more = cell > v;
      winner = (more & (int32_t)tap) | (~more & winner);
      v = choose(more, cell, v);
      sum += cell;
    }
    store(y + c, v);
    *total += sum;
    if (indices != NULL) store_bytes(indices + c, winner);
  }
  for (size_t c = of->channels / LANES * LANES; c < of->channels; c++) {
    float v = x[c], sum = v;
    uint8_t winner = 0;
    UNROLL for (size_t tap = 1; tap < of->rows * of->columns; tap++) {
      const float cell = x[c + pool_cell(of, tap)];
      winner = cell > v ? (uint8_t)tap : winner;
      v = cell > v ? cell : v;
      sum += cell;
    }
    y[c] = v;
    (*total)[0] += sum;
    if (indices != NULL) indices[c] = winner;
  }
}

/* Some rows and columns of a window, which lie within the image; x points at the first of these cells. */
INLINE void max_pool_part(const Pooling *of, const float *restrict x, Range rows, Range columns, float *restrict y,
                          uint8_t *restrict indices) {
  for (size_t c = 0; c < of->channels; c++) {
    y[c] = x[c];
    if (indices != NULL) indices[c] = (uint8_t)(rows.begin * of->columns + columns.begin);
  }
  for (size_t r = rows.begin; r < rows.end; r++) {
    for (size_t s = columns.begin; s < columns.end; s++) {
      const float *restrict cell = x + ((r - rows.begin) * of->width + (s - columns.begin)) * of->channels;
      const uint8_t tap = (uint8_t)(r * of->columns + s);
      for (size_t c = 0; c < of->channels; c++) {
        if (indices != NULL) indices[c] = ((cell[c] > y[c]) | (cell[c] != cell[c])) ? tap : indices[c];
        y[c] = ((cell[c] > y[c]) | (cell[c] != cell[c])) ? cell[c] : y[c];
      }
    }
  }
}

/* `row`, a row of y, where cells may be NaN. */
KERNEL void max_pool_row(const Pooling *of, const float *restrict x, size_t row, float *restrict y, uint8_t *restrict indices) {
  const size_t n = row / of->out_height, top = row % of->out_height * of->row_stride;
  const Range rows = pool_rows(of, top);
  const float *line = x + (n * of->height + top + rows.begin - of->top) * of->width * of->channels;
  for (size_t q = 0; q < of->out_width; q++) {
    const size_t left = q * of->column_stride, at = (row * of->out_width + q) * of->channels;
    const Range columns = pool_columns(of, left);
    const float *first = line + (left + columns.begin - of->left) * of->channels;
    max_pool_part(of, first, rows, columns, y + at, indices == NULL ? NULL : indices + at);
  }
}

INLINE void max_pool(const Worker *worker, const Pooling *of, const float *restrict x, float *restrict y, uint8_t *restrict indices,
                     Epilogue *epilogue, const float *const *saved) {
  const Range own = share(worker, worker->batch * of->out_height);
  for (size_t row = own.begin; row < own.end; row++) {
    const size_t n = row / of->out_height, top = row % of->out_height * of->row_stride;
    const Range rows = pool_rows(of, top);
    const float *line = x + (n * of->height + top + rows.begin - of->top) * of->width * of->channels;
    vector total = splat(0.0f);
    for (size_t q = 0; q < of->out_width; q++) {
      const size_t left = q * of->column_stride, at = (row * of->out_width + q) * of->channels;
      const Range columns = pool_columns(of, left);
      const float *first = line + (left + columns.begin - of->left) * of->channels;
      const size_t whole = pool_fits(of) || (rows.end - rows.begin == of->rows && columns.end - columns.begin == of->columns);
      if (of->rows * of->columns <= UNROLLED_CELLS && whole) {
        max_pool_window(of, first, y + at, indices == NULL ? NULL : indices + at, &total);
      } else {
        max_pool_part(of, first, rows, columns, y + at, indices == NULL ? NULL : indices + at);
      }
    }
    const float sum = sum_lanes(total);
    if (sum != sum) max_pool_row(of, x, row, y, indices);
    const size_t at = row * of->out_width * of->channels;
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, of->out_width * of->channels, saved});
  }
}

static const Pooling pool1_forward_extents = {
    .channels = 4, .height = 8, .width = 8, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
};

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * y[n, p, q, c] = max of x[n, h, w, c] over the 3×3 window that starts at row 2p, column 2q; NaN where one of them is.
 * indices[n, p, q, c] = r · S + s of the cell of the window that won; of equal cells the first in scan order, of NaNs the last.
 * A thread owns rows of y.
 * x [N, 8, 8, 4], y [N, 4, 4, 4], indices [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y, uint8_t *restrict indices) {
  max_pool(worker, &pool1_forward_extents, x, y, indices, NULL, NULL);
}
