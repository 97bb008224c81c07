/* Rows of an image as the windows of a convolution see them, with zeros around it: a copy of the thread's own, [rows, columns, pixel_floats]. */
typedef struct {
  size_t channels, height, width; /* of the image */
  size_t channels_first;          /* whether it is [C, H, W] */
  ptrdiff_t top, left;            /* place in the image of the first row and column; negative in the zeros before it */
  size_t columns;
  size_t pixel_floats; /* from pixel to pixel, at least `channels` */
} Band;

INLINE size_t line_floats(const Band *of) { return of->columns * of->pixel_floats; }

/* Whole cache lines, so that what lies behind a band starts at one. */
INLINE size_t band_floats(const Band *of, size_t rows) { return (rows * line_floats(of) + 15) / 16 * 16; }

/* Rows first … first + rows − 1 of the windows. */
INLINE void gather_band(const Band *of, const float *restrict image, size_t first, size_t rows, float *restrict band) {
  const size_t left = of->left < 0 ? 0 : (size_t)of->left, zeros = of->left < 0 ? (size_t)-of->left : 0;
  const size_t before = min_size(zeros, of->columns);
  const size_t copied = min_size(of->width > left ? of->width - left : 0, of->columns - before);
  const size_t behind = before + copied, after = of->columns - behind;
  for (size_t row = 0; row < rows; row++) {
    float *line = band + row * line_floats(of);
    const ptrdiff_t h = (ptrdiff_t)(first + row) + of->top;
    if (h < 0 || (size_t)h >= of->height) {
      memset(line, 0, line_floats(of) * sizeof(float));
      continue;
    }
    memset(line, 0, before * of->pixel_floats * sizeof(float));
    if (of->channels_first) {
      for (size_t c = 0; c < of->channels; c++) {
        const float *from = image + (c * of->height + (size_t)h) * of->width + left;
        for (size_t w = 0; w < copied; w++) line[(before + w) * of->pixel_floats + c] = from[w];
      }
    } else {
      const float *from = image + ((size_t)h * of->width + left) * of->channels;
      if (of->pixel_floats == of->channels) {
        memcpy(line + before * of->pixel_floats, from, copied * of->channels * sizeof(float));
      } else {
        for (size_t w = 0; w < copied; w++) {
          memcpy(line + (before + w) * of->pixel_floats, from + w * of->channels, of->channels * sizeof(float));
        }
      }
    }
    memset(line + behind * of->pixel_floats, 0, after * of->pixel_floats * sizeof(float));
  }
}

/*
 * Under a stride an input gradient falls apart into phases, one for each place of a pixel under the stride. Their windows start at
 * these rows and columns of the band.
 */
typedef struct {
  size_t rows, columns;
  const uint32_t *first_row, *first_column;
} Phases;

/* A convolution, or the correlation that gives its input gradient. Channels are those of a group. */
typedef struct {
  Band band;
  size_t groups, in_channels, out_channels;
  size_t out_height, out_width;
  size_t tap_rows, tap_columns;
  size_t tap_runs; /* of neighbouring floats in a row of taps: one where pixels touch and all channels count, else one for each tap */
  size_t row_stride, column_stride, row_dilation, column_dilation;
  size_t row_reach;        /* rows of the band under a row of windows */
  size_t bands, band_rows; /* bands of an image, and rows of windows in each; the last may have fewer */
  const Phases *phases;    /* NULL where there is one */
} Convolution;

/* Floats of each of them. */
INLINE size_t run_floats(const Convolution *of) { return of->tap_columns * of->in_channels / of->tap_runs; }

INLINE size_t row_phases(const Convolution *of) { return of->phases == NULL ? 1 : of->phases->rows; }

INLINE size_t column_phases(const Convolution *of) { return of->phases == NULL ? 1 : of->phases->columns; }

/* Windows of a phase. */
INLINE size_t window_rows(const Convolution *of) { return (of->out_height + row_phases(of) - 1) / row_phases(of); }

INLINE size_t window_columns(const Convolution *of) { return (of->out_width + column_phases(of) - 1) / column_phases(of); }

/* Floats from window to window in the band, down and across. */
INLINE size_t row_step(const Convolution *of) { return of->row_stride * line_floats(&of->band); }

INLINE size_t column_step(const Convolution *of) { return of->column_stride * of->band.pixel_floats; }

/* `channels` ≤ PANEL values of a pixel to the flat index `at` of y, and through the epilogue. */
INLINE void store_channels(const Worker *worker, const float *restrict from, size_t channels, float *restrict y, size_t at,
                           Epilogue *epilogue, const float *const *saved) {
  if (channels == PANEL) {
    copy_panel_row(from, PANEL, y + at);
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, PANEL, saved});
  } else {
    memcpy(y + at, from, channels * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, channels, saved});
  }
}

/*
 * Correlations as matrix products: rows of a tile are neighbouring pixels, its columns a panel of output channels. The summation over
 * taps and input channels goes in steps, runs of neighbouring floats of the band; runs of more than STEP_FLOATS are cut into pieces,
 * so that the weights of some steps fit the first-level cache beside the pixels.
 */
enum { STEP_FLOATS = 384 };

INLINE size_t run_pieces(const Convolution *of) { return (run_floats(of) + STEP_FLOATS - 1) / STEP_FLOATS; }

INLINE size_t piece_floats(const Convolution *of) { return (run_floats(of) + run_pieces(of) - 1) / run_pieces(of); }

INLINE size_t summation_steps(const Convolution *of) { return of->tap_rows * of->tap_runs * run_pieces(of); }

/* Steps that all pixels take before the next ones. */
INLINE size_t steps_at_once(const Convolution *of) { return max_size(1, STEP_FLOATS / piece_floats(of)); }

/* Adds the products of `rows` neighbouring pixels of a row with steps `step` … `end` − 1 of the summation to `sums`. */
INLINE void correlation_tile(const Convolution *of, size_t rows, const float *band, const float *weights, size_t step, size_t end,
                             float *out) {
  const size_t pieces = run_pieces(of), piece = piece_floats(of), even = run_floats(of) % pieces == 0;
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  for (; step < end; step++) {
    const size_t run = step / pieces, first = step % pieces * piece;
    const size_t depth = even ? piece : min_size(piece, run_floats(of) - first);
    const float *row = band + run / of->tap_runs * of->row_dilation * line_floats(&of->band);
    const float *from = row + run % of->tap_runs * of->column_dilation * of->band.pixel_floats + first;
    add_products(rows, depth, from, column_step(of), 1, weights + (run * run_floats(of) + first) * PANEL, sums);
  }
  store_tile(rows, out, sums);
}

/* Adds to sums [rows, window columns, PANEL] what the taps give them, some steps at a time for all pixels. */
INLINE void correlation_sums(const Convolution *of, const float *restrict band, const float *restrict weights, size_t rows,
                             float *restrict sums) {
  const size_t width = window_columns(of), tiles = TILES(width), extent = TILE_EXTENT(width);
  const size_t steps = summation_steps(of), at_once = steps_at_once(of);
  for (size_t step = 0; step < steps; step += at_once) {
    const size_t end = min_size(step + at_once, steps);
    for (size_t row = 0; row < rows; row++) {
      for (size_t tile = 0; tile < tiles; tile++) {
        const size_t column = tile * width / tiles, columns = (tile + 1) * width / tiles - column;
        const float *from = band + row * row_step(of) + column * column_step(of);
        float *out = sums + (row * width + column) * PANEL;
        if (columns == extent) {
          correlation_tile(of, extent, from, weights, step, end, out);
        } else {
          correlation_tile(of, extent - 1, from, weights, step, end, out);
        }
      }
    }
  }
}

/* Sums [pixels, PANEL] of `channels` before the first product: the bias, or zero. */
INLINE void start_sums(size_t pixels, size_t channels, const float *restrict bias, float *restrict sums) {
  if (bias == NULL) {
    memset(sums, 0, pixels * PANEL * sizeof(float));
    return;
  }
  float start[PANEL];
  copy_panel_row(bias, channels, start);
  for (size_t i = 0; i < pixels; i++) copy_panel_row(start, PANEL, sums + i * PANEL);
}

/* `add_sums` is `correlation_sums` of this convolution; without `bias` sums start at zero. */
INLINE void correlate(const Worker *worker, const Convolution *of, const float *restrict x, const float *restrict weights,
                      const float *restrict bias, float *restrict y,
                      void (*add_sums)(const float *restrict band, const float *restrict weights, size_t rows, float *restrict sums),
                      Epilogue *epilogue, const float *const *saved) {
  const size_t group_panels = panels(of->out_channels), phases = row_phases(of) * column_phases(of);
  const size_t units = phases * of->groups * group_panels, height = window_rows(of), width = window_columns(of);
  const size_t panel_floats = of->tap_rows * of->tap_columns * of->in_channels * PANEL;
  float *band = worker->scratch, *sums = band + band_floats(&of->band, (of->band_rows - 1) * of->row_stride + of->row_reach);
  size_t gathered = SIZE_MAX;
  const Range all = share(worker, worker->batch * of->bands * units);
  for (size_t unit = all.begin; unit < all.end; unit++) {
    const size_t part = unit / units, n = part / of->bands, first = part % of->bands * of->band_rows;
    const size_t rows = min_size(height - first, of->band_rows);
    if (part != gathered) {
      const float *image = x + n * of->band.height * of->band.width * of->band.channels;
      gather_band(&of->band, image, first * of->row_stride, (rows - 1) * of->row_stride + of->row_reach, band);
      gathered = part;
    }
    const size_t panel = unit % group_panels, group = unit / group_panels % of->groups;
    const size_t channel = panel * PANEL, channels = min_size(of->out_channels - channel, PANEL);
    const size_t phase = unit % units / (of->groups * group_panels), a = phase / column_phases(of), b = phase % column_phases(of);
    const float *seen = band + group * of->in_channels;
    if (of->phases != NULL) {
      seen += of->phases->first_row[a] * line_floats(&of->band) + of->phases->first_column[b] * of->band.pixel_floats;
    }
    const float *panel_weights = weights + ((phase * of->groups + group) * group_panels + panel) * panel_floats;
    /* Where one round over the pixels takes all steps, each row of windows is finished before the next one. */
    const size_t rows_at_once = summation_steps(of) <= steps_at_once(of) ? 1 : rows;
    for (size_t row = 0; row < rows; row += rows_at_once) {
      start_sums(rows_at_once * width, channels, bias == NULL ? NULL : bias + group * of->out_channels + channel, sums);
      add_sums(seen + row * row_step(of), panel_weights, rows_at_once, sums);
      for (size_t i = 0; i < rows_at_once * width; i++) {
        const size_t h = (first + row + i / width) * row_phases(of) + a, w = i % width * column_phases(of) + b;
        if (of->phases != NULL && (h >= of->out_height || w >= of->out_width)) continue;
        const size_t pixel = (n * of->out_height + h) * of->out_width + w;
        store_channels(worker, sums + i * PANEL, channels, y, (pixel * of->groups + group) * of->out_channels + channel, epilogue, saved);
      }
    }
  }
}

/* block1_add (add with stem_relu), then block1_relu2 (relu) */
INLINE void block1_conv2_forward_epilogue(Run run) {
  const float *other = run.saved[0];
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v += other[run.at + i];
    v = v < 0.0f ? 0.0f : v;
    run.values[i] = v;
  }
}

static const Convolution block1_conv2_forward_extents = {
    .band = { .channels = 8, .height = 8, .width = 8, .top = -1, .left = -1, .columns = 10, .pixel_floats = 8 },
    .groups = 1, .in_channels = 8, .out_channels = 8,
    .out_height = 8, .out_width = 8,
    .tap_rows = 3, .tap_columns = 3, .tap_runs = 1,
    .row_stride = 1, .column_stride = 1,
    .row_dilation = 1, .column_dilation = 1,
    .row_reach = 3, .bands = 1, .band_rows = 8,
};

KERNEL void block1_conv2_forward_sums(const float *restrict band, const float *restrict weights, size_t rows, float *restrict sums) {
  correlation_sums(&block1_conv2_forward_extents, band, weights, rows, sums);
}

/*
 * block1_conv2, block1_add, block1_relu2 (test/golden/add/spec.yaml:12)
 * y[n, p, q, k] = bias[k] + Σ x[n, p + r − 1, q + s − 1, c] · weight[k, c, r, s]
 * over taps (r, s) and channels c, zeros outside of x.
 * Before it is final, each value goes through block1_add (add with stem_relu), then block1_relu2 (relu).
 * A thread owns panels of channels within bands of rows.
 * x [N, 8, 8, 8], weights as packed, bias [8], y [N, 8, 8, 8].
 */
KERNEL void block1_conv2_forward(const Worker *worker,
                                 const float *restrict x,
                                 const float *restrict weights,
                                 const float *restrict bias,
                                 float *restrict y,
                                 const float *restrict other) {
  correlate(worker, &block1_conv2_forward_extents, x, weights, bias, y, block1_conv2_forward_sums, block1_conv2_forward_epilogue, (const float *const[]){other});
}
