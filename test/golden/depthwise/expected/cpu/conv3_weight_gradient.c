/*
 * A convolution of each channel by itself, or the correlation that gives its input gradient. Under a stride the latter falls apart into
 * phases, one for each place of a pixel under the stride; there is one otherwise.
 */
typedef struct {
  size_t channels, height, width; /* of the image */
  size_t channels_first;          /* whether it is [C, H, W] */
  size_t out_height, out_width;
  size_t tap_rows, tap_columns;
  size_t row_stride, column_stride, row_dilation, column_dilation;
  size_t row_phases, column_phases;
  const int32_t *top, *left; /* of each phase: place in the image of its first window; negative in the zeros before it */
  size_t inside;             /* windows of a row that lie in the image from left to right; of the phase with the fewest, and not 0 */
  size_t band_rows;          /* rows of the output whose parameter gradients are summed up before they go to those of the others */
} Depthwise;

/* Floats from pixel to pixel of the image, and from channel to channel. */
INLINE size_t pixel_step(const Depthwise *of) { return of->channels_first ? 1 : of->channels; }

INLINE size_t channel_step(const Depthwise *of) { return of->channels_first ? of->height * of->width : 1; }

/* Taps of a window from `start` on that lie in an image of so many rows or columns. */
INLINE Range taps_inside(ptrdiff_t start, size_t taps, size_t dilation, size_t extent) {
  const size_t before = start < 0 ? (size_t)-start : 0;
  const size_t behind = (ptrdiff_t)extent > start ? (size_t)((ptrdiff_t)extent - start) : 0;
  return (Range){(before + dilation - 1) / dilation, min_size(taps, (behind + dilation - 1) / dilation)};
}

/* Windows of a row of `windows` of which this many neighbouring taps lie in the image; `left` is the column of the first. */
INLINE Range windows_inside(const Depthwise *of, size_t taps, ptrdiff_t left, size_t windows) {
  const ptrdiff_t last = (ptrdiff_t)of->width - 1 - (ptrdiff_t)((taps - 1) * of->column_dilation) - left;
  const size_t end = last < 0 ? 0 : min_size(windows, (size_t)last / of->column_stride + 1);
  const size_t begin = left < 0 ? ((size_t)-left + of->column_stride - 1) / of->column_stride : 0;
  return (Range){min_size(begin, end), end};
}

/*
 * Up to LANES channels, `step` floats apart. Where they are fewer they end the vector, behind whatever precedes them in memory: nobody
 * looks at those lanes, and a vector that began with the channels would reach beyond the last pixel.
 */
INLINE vector load_channels(const Depthwise *of, const float *from, size_t step, size_t count) {
  if (step == 1 && of->channels >= LANES) return load(from - (LANES - count));
  float lanes[LANES] = {0};
  for (size_t i = 0; i < count; i++) lanes[LANES - count + i] = from[i * step];
  return load(lanes);
}

/* As many of them to `to`. */
INLINE void store_lanes(float *to, size_t count, vector value) {
  if (count == LANES) {
    store(to, value);
  } else {
    float lanes[LANES];
    store(lanes, value);
    memcpy(to, lanes + LANES - count, count * sizeof(float));
  }
}

/* The same for the channels of a panel, up to PANEL: one vector or two. */
INLINE void load_panel(const Depthwise *of, const float *from, size_t step, size_t channels, vector values[2]) {
  values[0] = load_channels(of, from, step, min_size(channels, LANES));
  if (channels > LANES) values[1] = load_channels(of, from + LANES * step, step, channels - LANES);
}

INLINE void store_panel(float *to, size_t channels, const vector values[2]) {
  store_lanes(to, min_size(channels, LANES), values[0]);
  if (channels > LANES) store_lanes(to + LANES, channels - LANES, values[1]);
}

INLINE void add_panel_products(size_t channels, const vector a[2], const vector b[2], vector sums[2]) {
  sums[0] = multiply_add(a[0], b[0], sums[0]);
  if (channels > LANES) sums[1] = multiply_add(a[1], b[1], sums[1]);
}

/*
 * Parameter gradients of a depthwise convolution: of a row of taps as many as fit into registers, for the channels of a panel, while the
 * pixels of dy pass over them. Their sums are [panel, tap row, tap column, PANEL].
 */
typedef struct {
  size_t channel, channels; /* of the panel: the first one, and how many */
  size_t row, column, taps;
} TapTile;

INLINE size_t panel_tiles(const Depthwise *of) { return of->tap_rows * TILES(of->tap_columns); }

INLINE TapTile tap_tile(const Depthwise *of, size_t index) {
  const size_t tiles = TILES(of->tap_columns), tile = index % tiles, channel = index / panel_tiles(of) * PANEL;
  const size_t column = tile * of->tap_columns / tiles, end = (tile + 1) * of->tap_columns / tiles;
  return (TapTile){channel, min_size(of->channels - channel, PANEL), index / tiles % of->tap_rows, column, end - column};
}

INLINE float *tap_sums(const Depthwise *of, TapTile tile, float *sums) {
  return sums + ((tile.channel / PANEL * of->tap_rows + tile.row) * of->tap_columns + tile.column) * PANEL;
}

/* Adds to `sums` what one window gives its taps, the first of which is column `column` of the line; they may lie outside unless `inside`. */
INLINE void add_window_gradients(const Depthwise *of, size_t taps, size_t channels, size_t inside, const float *line, ptrdiff_t column,
                                 const vector dy[2], vector sums[TILE_ROWS][2]) {
  UNROLL for (size_t i = 0; i < taps; i++) {
    const ptrdiff_t w = column + (ptrdiff_t)(i * of->column_dilation);
    if (!inside && (w < 0 || w >= (ptrdiff_t)of->width)) continue;
    vector x[2];
    load_panel(of, line + (size_t)w * pixel_step(of), channel_step(of), channels, x);
    add_panel_products(channels, x, dy, sums[i]);
  }
}

/* Adds to the sums of a tile what these rows of dy give it; image and dy begin at the first channel of its panel. */
INLINE void add_tap_gradients(const Depthwise *of, size_t taps, size_t channels, TapTile tile, const float *image, const float *dy,
                              Range rows, float *to) {
  const ptrdiff_t left = of->left[0] + (ptrdiff_t)(tile.column * of->column_dilation);
  const Range inside = windows_inside(of, taps, left, of->out_width);
  vector sums[TILE_ROWS][2] = {0}, before[TILE_ROWS][2];
  for (size_t p = rows.begin; p < rows.end; p++) {
    const ptrdiff_t h = of->top[0] + (ptrdiff_t)(p * of->row_stride + tile.row * of->row_dilation);
    if (h < 0 || h >= (ptrdiff_t)of->height) continue;
    const float *line = image + (size_t)h * of->width * pixel_step(of);
    for (size_t q = 0; q < of->out_width; q++) {
      const ptrdiff_t column = left + (ptrdiff_t)(q * of->column_stride);
      vector gradient[2];
      load_panel(of, dy + (p * of->out_width + q) * of->channels, 1, channels, gradient);
      if (q >= inside.begin && q < inside.end) {
        add_window_gradients(of, taps, channels, 1, line, column, gradient, sums);
      } else {
        add_window_gradients(of, taps, channels, 0, line, column, gradient, sums);
      }
    }
  }
  load_tile(taps, to, before);
  UNROLL for (size_t i = 0; i < taps; i++) {
    sums[i][0] += before[i][0];
    sums[i][1] += before[i][1];
  }
  store_tile(taps, to, sums);
}

/* Adds these rows of dy to the bias gradients of the `channels` of a panel. */
INLINE void add_channel_gradients(const Depthwise *of, size_t channels, const float *dy, Range rows, float *dbias) {
  vector sums[2] = {splat(0.0f), splat(0.0f)};
  for (size_t pixel = rows.begin * of->out_width; pixel < rows.end * of->out_width; pixel++) {
    vector gradient[2];
    load_panel(of, dy + pixel * of->channels, 1, channels, gradient);
    sums[0] += gradient[0];
    if (channels > LANES) sums[1] += gradient[1];
  }
  float totals[PANEL];
  store_panel(totals, channels, sums);
  for (size_t c = 0; c < channels; c++) dbias[c] += totals[c];
}

/* What these rows of dy give to a tile and, if it is the first of its panel, to the bias gradients. */
INLINE void add_panel_gradients(const Depthwise *of, size_t channels, TapTile tile, const float *image, const float *dy, Range rows,
                                float *sums, float *dbias) {
  const size_t extent = TILE_EXTENT(of->tap_columns);
  if (tile.taps == extent) {
    add_tap_gradients(of, extent, channels, tile, image, dy, rows, sums);
  } else {
    add_tap_gradients(of, extent - 1, channels, tile, image, dy, rows, sums);
  }
  if (dbias != NULL && tile.row == 0 && tile.column == 0) add_channel_gradients(of, channels, dy, rows, dbias + tile.channel);
}

/* The same for a panel that may be the last one, with fewer channels. */
INLINE void depthwise_gradient_sums(const Depthwise *of, size_t index, const float *image, const float *dy, Range rows, float *sums,
                                    float *dbias) {
  const TapTile tile = tap_tile(of, index);
  const float *from = image + tile.channel * channel_step(of), *gradients = dy + tile.channel;
  if (of->channels % PANEL == 0 || tile.channels == PANEL) {
    add_panel_gradients(of, PANEL, tile, from, gradients, rows, tap_sums(of, tile, sums), dbias);
  } else {
    add_panel_gradients(of, of->channels % PANEL, tile, from, gradients, rows, tap_sums(of, tile, sums), dbias);
  }
}

/* `add_sums` is `depthwise_gradient_sums` of this convolution; without biases `dbias` is NULL. */
INLINE void depthwise_gradients(const Worker *worker, const Depthwise *of, const float *restrict x, const float *restrict dy,
                                float *restrict dweight, float *restrict dbias,
                                void (*add_sums)(size_t index, const float *restrict image, const float *restrict dy, Range rows,
                                                 float *restrict sums, float *restrict dbias)) {
  float *sums = worker->scratch;
  const Range tiles = share(worker, panels(of->channels) * panel_tiles(of));
  for (size_t index = tiles.begin; index < tiles.end; index++) {
    const TapTile tile = tap_tile(of, index);
    memset(tap_sums(of, tile, sums), 0, tile.taps * PANEL * sizeof(float));
    if (dbias != NULL && index % panel_tiles(of) == 0) memset(dbias + tile.channel, 0, tile.channels * sizeof(float));
  }
  for (size_t n = 0; n < worker->batch; n++) {
    const float *image = x + n * of->height * of->width * of->channels, *gradients = dy + n * of->out_height * of->out_width * of->channels;
    for (size_t row = 0; row < of->out_height; row += of->band_rows) {
      const Range rows = {row, min_size(row + of->band_rows, of->out_height)};
      for (size_t index = tiles.begin; index < tiles.end; index++) add_sums(index, image, gradients, rows, sums, dbias);
    }
  }
  for (size_t index = tiles.begin; index < tiles.end; index++) {
    const TapTile tile = tap_tile(of, index);
    for (size_t i = 0; i < tile.taps; i++) {
      const float *from = tap_sums(of, tile, sums) + i * PANEL;
      float *to = dweight + (tile.channel * of->tap_rows + tile.row) * of->tap_columns + tile.column + i;
      float values[PANEL];
      store_panel(values, tile.channels, (vector[2]){load(from), load(from + LANES)});
      for (size_t c = 0; c < tile.channels; c++) to[c * of->tap_rows * of->tap_columns] = values[c];
    }
  }
}

static const Depthwise conv3_weight_gradient_extents = {
    .channels = 6, .height = 12, .width = 12,
    .out_height = 6, .out_width = 6,
    .tap_rows = 3, .tap_columns = 2,
    .row_stride = 2, .column_stride = 2,
    .row_dilation = 1, .column_dilation = 1,
    .row_phases = 1, .column_phases = 1,
    .top = (const int32_t[]){-1}, .left = (const int32_t[]){0}, .inside = 6,
    .band_rows = 6,
};

KERNEL void conv3_weight_gradient_sums(
    size_t index, const float *restrict image, const float *restrict dy, Range rows, float *restrict sums, float *restrict dbias) {
  depthwise_gradient_sums(&conv3_weight_gradient_extents, index, image, dy, rows, sums, dbias);
}

/*
 * conv3 (test/golden/depthwise/spec.yaml:13)
 * dweight[c, 0, r, s] = Σ x[n, p · 2 + r − 1, q · 2 + s, c] · dy[n, p, q, c] over images and pixels.
 * A thread owns neighbouring taps of a row, for panels of channels.
 * x [N, 12, 12, 6], dy [N, 6, 6, 6], dweight [6, 1, 3, 2].
 */
KERNEL void conv3_weight_gradient(const Worker *worker,
                                  const float *restrict x,
                                  const float *restrict dy,
                                  float *restrict dweight) {
  depthwise_gradients(worker, &conv3_weight_gradient_extents, x, dy, dweight, NULL, conv3_weight_gradient_sums);
}
