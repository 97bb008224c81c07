/* Rows of an image as the windows of a convolution see them, with zeros around it: a thread's own copy, [rows, columns, pixel_floats]. */
typedef struct {
  size_t channels, height, width; /* of the image */
  size_t channels_first;          /* whether it is [C, H, W] */
  ptrdiff_t top, left;            /* row and column of the image that the first ones of the windows are; negative in the zeros before it */
  size_t columns;
  size_t pixel_floats; /* from pixel to pixel, at least `channels` */
} Band;

INLINE size_t line_floats(const Band *of) { return of->columns * of->pixel_floats; }

/* Whole cache lines, so that what lies behind a band starts at one. */
INLINE size_t band_floats(const Band *of, size_t rows) { return (rows * line_floats(of) + 15) / 16 * 16; }

/* Rows first … first + rows − 1 of the windows. */
INLINE void gather_band(const Band *of, const float *restrict image, size_t first, size_t rows, float *restrict band) {
  const size_t left = of->left < 0 ? 0 : (size_t)of->left, before = min_size(of->left < 0 ? (size_t)-of->left : 0, of->columns);
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
  size_t tap_runs; /* of neighbouring floats in a row of taps: one where its pixels touch and all their channels count, else one for each tap */
  size_t row_stride, column_stride, row_dilation, column_dilation;
  size_t row_reach;        /* rows of the band under a row of windows */
  size_t bands, band_rows; /* bands of an image, and rows of windows in each; the last may have fewer */
  const Phases *phases;    /* NULL where there is one */
} Convolution;

/* Floats that a row of taps has in common with its pixels. */
INLINE size_t run_floats(const Convolution *of) { return of->tap_columns * of->in_channels / of->tap_runs; }

INLINE size_t row_phases(const Convolution *of) { return of->phases == NULL ? 1 : of->phases->rows; }

INLINE size_t column_phases(const Convolution *of) { return of->phases == NULL ? 1 : of->phases->columns; }

/* Windows of a phase. */
INLINE size_t window_rows(const Convolution *of) { return (of->out_height + row_phases(of) - 1) / row_phases(of); }

INLINE size_t window_columns(const Convolution *of) { return (of->out_width + column_phases(of) - 1) / column_phases(of); }

/* Floats from window to window in the band, down and across. */
INLINE size_t row_step(const Convolution *of) { return of->row_stride * line_floats(&of->band); }

INLINE size_t column_step(const Convolution *of) { return of->column_stride * of->band.pixel_floats; }

/*
 * Parameter gradients of a convolution as a matrix product per tap row: rows of a tile are neighbouring floats of the pixels of a band,
 * its columns a panel of filters, and the summation runs over output pixels. The sums are [panel, tap row, tap run, run, PANEL].
 */

/* Adds to sums [rows, PANEL] what a band of images gives them: Σ over its pixels of x · dy. */
INLINE void weight_gradient_tile(const Convolution *of, size_t rows, const float *x, const float *dy, size_t lines, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  for (size_t line = 0; line < lines; line++) {
    add_products(rows, of->out_width, x + line * row_step(of), 1, column_step(of), dy + line * of->out_width * PANEL, sums);
  }
  store_tile(rows, out, sums);
}

/* Rows of the sums lie in tiles of TILE_ROWS or one less; the row at which a tile begins. */
INLINE size_t weight_gradient_row(const Convolution *of, size_t tile) {
  const size_t run = run_floats(of), tiles = TILES(run);
  return tile / tiles * run + tile % tiles * run / tiles;
}

/* Tiles begin … end − 1 of one tap row, counted from its first: x is the band at that tap row. */
INLINE void weight_gradient_sums(const Convolution *of, const float *restrict x, const float *restrict dy, size_t lines, Range range,
                                 float *restrict sums) {
  const size_t run = run_floats(of), tiles = TILES(run), extent = TILE_EXTENT(run);
  for (size_t tile = range.begin; tile < range.end; tile++) {
    const size_t first = weight_gradient_row(of, tile), rows = weight_gradient_row(of, tile + 1) - first;
    const float *from = x + tile / tiles * of->column_dilation * of->band.pixel_floats + first % run;
    float *out = sums + first * PANEL;
    if (rows == extent) {
      weight_gradient_tile(of, extent, from, dy, lines, out);
    } else {
      weight_gradient_tile(of, extent - 1, from, dy, lines, out);
    }
  }
}

/* `filters` filters of some pixels of dy, as [pixels, PANEL]. */
KERNEL void pack_filters(const float *restrict dy, size_t pixels, size_t all_filters, size_t filters, float *restrict packed) {
  for (size_t pixel = 0; pixel < pixels; pixel++) copy_panel_row(dy + pixel * all_filters, filters, packed + pixel * PANEL);
}

/* Adds some packed pixels of dy to the bias gradients of the first `filters` of a panel. */
KERNEL void add_bias_gradients(const float *restrict packed, size_t pixels, size_t filters, float *restrict dbias) {
  vector sums[2] = {splat(0.0f), splat(0.0f)};
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    sums[0] += load(packed + pixel * PANEL);
    sums[1] += load(packed + pixel * PANEL + LANES);
  }
  float totals[PANEL];
  store(totals, sums[0]);
  store(totals + LANES, sums[1]);
  for (size_t k = 0; k < filters; k++) dbias[k] += totals[k];
}

/* `add_sums` is `weight_gradient_sums` of this convolution. */
INLINE void convolution_gradients(const Worker *worker, const Convolution *of, const float *restrict x, const float *restrict dy,
                                  float *restrict sums, float *restrict dweight, float *restrict dbias,
                                  void (*add_sums)(const float *restrict x, const float *restrict dy, size_t lines, Range range,
                                                   float *restrict sums)) {
  const size_t group_panels = panels(of->out_channels), filters_in_all = of->groups * of->out_channels;
  const size_t tap_row_tiles = of->tap_runs * TILES(run_floats(of)), tap_row_floats = of->tap_columns * of->in_channels;
  float *band = worker->scratch, *packed = band + band_floats(&of->band, (of->band_rows - 1) * of->row_stride + of->row_reach);
  const Range tiles = share(worker, of->groups * group_panels * of->tap_rows * tap_row_tiles);
  const Range owned = {weight_gradient_row(of, tiles.begin), weight_gradient_row(of, tiles.end)};
  memset(sums + owned.begin * PANEL, 0, (owned.end - owned.begin) * PANEL * sizeof(float));
  for (size_t part = 0; part < worker->batch * of->bands && tiles.begin < tiles.end; part++) {
    const size_t n = part / of->bands, first = part % of->bands * of->band_rows;
    const size_t rows = min_size(of->out_height - first, of->band_rows);
    const float *image = x + n * of->band.height * of->band.width * of->band.channels;
    gather_band(&of->band, image, first * of->row_stride, (rows - 1) * of->row_stride + of->row_reach, band);
    size_t packed_panel = SIZE_MAX;
    for (size_t tile = tiles.begin; tile < tiles.end;) {
      const size_t unit = tile / tap_row_tiles, start = unit * tap_row_tiles, end = min_size(tiles.end, start + tap_row_tiles);
      const size_t panel = unit / of->tap_rows, r = unit % of->tap_rows;
      const size_t group = panel / group_panels, filter = panel % group_panels * PANEL;
      const size_t filters = min_size(of->out_channels - filter, PANEL);
      if (panel != packed_panel) {
        const float *from = dy + (n * of->out_height + first) * of->out_width * filters_in_all + group * of->out_channels + filter;
        pack_filters(from, rows * of->out_width, filters_in_all, filters, packed);
        packed_panel = panel;
      }
      /* The bias gradients of a panel come from the thread that owns its first tile. */
      if (r == 0 && tile == start) {
        float *biases = dbias + group * of->out_channels + filter;
        if (part == 0) memset(biases, 0, filters * sizeof(float));
        add_bias_gradients(packed, rows * of->out_width, filters, biases);
      }
      const float *taps = band + r * of->row_dilation * line_floats(&of->band) + group * of->in_channels;
      add_sums(taps, packed, rows, (Range){tile - start, end - start}, sums + unit * tap_row_floats * PANEL);
      tile = end;
    }
  }
  for (size_t row = owned.begin; row < owned.end; row++) {
    const size_t unit = row / tap_row_floats, s = row % tap_row_floats / of->in_channels, c = row % of->in_channels;
    const size_t panel = unit / of->tap_rows, r = unit % of->tap_rows;
    const size_t group = panel / group_panels, filter = panel % group_panels * PANEL;
    const size_t filters = min_size(of->out_channels - filter, PANEL), tap = r * of->tap_columns + s;
    float *to = dweight + ((group * of->out_channels + filter) * of->in_channels + c) * of->tap_rows * of->tap_columns + tap;
    for (size_t k = 0; k < filters; k++) to[k * of->in_channels * of->tap_rows * of->tap_columns] = sums[row * PANEL + k];
  }
}

static const Convolution conv2_weight_gradient_extents = {
    .band = { .channels = 4, .height = 7, .width = 7, .top = -1, .left = -1, .columns = 8, .pixel_floats = 4 },
    .groups = 2, .in_channels = 2, .out_channels = 3,
    .out_height = 4, .out_width = 4,
    .tap_rows = 3, .tap_columns = 2, .tap_runs = 2,
    .row_stride = 2, .column_stride = 2,
    .row_dilation = 1, .column_dilation = 1,
    .row_reach = 3, .bands = 1, .band_rows = 4,
};

KERNEL void conv2_weight_gradient_sums(const float *restrict x, const float *restrict dy, size_t lines, Range range, float *restrict sums) {
  weight_gradient_sums(&conv2_weight_gradient_extents, x, dy, lines, range, sums);
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * dbias[k] = Σ dy[n, p, q, k], and
 * dweight[k, c, r, s] = Σ x[n, p · 2 + r − 1, q · 2 + s − 1, c] · dy[n, p, q, k] over images and pixels.
 * A thread owns tiles of rows of the sums [panel, r, s, c, k], with PANEL filters in a panel.
 * x [N, 7, 7, 4], dy [N, 4, 4, 6], dweight [6, 2, 3, 2], dbias [6].
 */
KERNEL void conv2_weight_gradient(const Worker *worker,
                                  const float *restrict x,
                                  const float *restrict dy,
                                  float *restrict sums,
                                  float *restrict dweight,
                                  float *restrict dbias) {
  convolution_gradients(worker, &conv2_weight_gradient_extents, x, dy, sums, dweight, dbias, conv2_weight_gradient_sums);
}
