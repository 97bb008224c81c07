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
 * `windows` neighbouring windows of a row for the `channels` of a panel, whose values begin at `image`, `weights` and `y`. These taps of
 * each lie in the image; tap (0, 0) of the first would be pixel `corner`.
 */
INLINE void depthwise_tile(const Depthwise *of, size_t windows, size_t channels, const float *image, ptrdiff_t corner, Range rows,
                           Range columns, const float *weights, const vector start[2], float *y) {
  vector sums[TILE_ROWS][2];
  UNROLL for (size_t i = 0; i < windows; i++) memcpy(sums[i], start, sizeof sums[i]);
  for (size_t r = rows.begin; r < rows.end; r++) {
    for (size_t s = columns.begin; s < columns.end; s++) {
      const ptrdiff_t cell = corner + (ptrdiff_t)(r * of->row_dilation * of->width + s * of->column_dilation);
      const float *from = image + (size_t)cell * pixel_step(of);
      vector weight[2];
      load_panel(of, weights + (r * of->tap_columns + s) * PANEL, 1, channels, weight);
      UNROLL for (size_t i = 0; i < windows; i++) {
        vector x[2];
        load_panel(of, from + i * of->column_stride * pixel_step(of), channel_step(of), channels, x);
        add_panel_products(channels, x, weight, sums[i]);
      }
    }
  }
  UNROLL for (size_t i = 0; i < windows; i++) store_panel(y + i * of->column_phases * of->channels, channels, sums[i]);
}

/*
 * Row h of the output for the `channels` of a panel: tiles where windows lie in the image from left to right, the last of which may
 * compute some windows again, and the other windows one by one.
 */
INLINE void depthwise_row(const Depthwise *of, size_t channels, const float *image, size_t h, const float *weights, const float *bias,
                          float *y) {
  const size_t a = h % of->row_phases, extent = TILE_EXTENT(of->inside);
  const size_t phase_floats = of->tap_rows * of->tap_columns * panels(of->channels) * PANEL;
  const ptrdiff_t top = of->top[a] + (ptrdiff_t)(h / of->row_phases * of->row_stride);
  const Range rows = taps_inside(top, of->tap_rows, of->row_dilation, of->height), all = {0, of->tap_columns};
  vector start[2] = {splat(0.0f), splat(0.0f)};
  if (bias != NULL) load_panel(of, bias, 1, channels, start);
  for (size_t b = 0; b < of->column_phases; b++) {
    const size_t windows = (of->out_width + of->column_phases - 1 - b) / of->column_phases;
    const float *taps = weights + (a * of->column_phases + b) * phase_floats;
    float *out = y + b * of->channels;
    const Range inside = windows_inside(of, of->tap_columns, of->left[b], windows);
    for (size_t i = inside.begin; i < inside.end; i += extent) {
      const size_t window = min_size(i, inside.end - extent);
      const ptrdiff_t corner = top * (ptrdiff_t)of->width + of->left[b] + (ptrdiff_t)(window * of->column_stride);
      depthwise_tile(of, extent, channels, image, corner, rows, all, taps, start, out + window * of->column_phases * of->channels);
    }
    for (size_t i = 0; i < windows - (inside.end - inside.begin); i++) {
      const size_t window = i < inside.begin ? i : i + (inside.end - inside.begin);
      const ptrdiff_t left = of->left[b] + (ptrdiff_t)(window * of->column_stride), corner = top * (ptrdiff_t)of->width + left;
      const Range columns = taps_inside(left, of->tap_columns, of->column_dilation, of->width);
      depthwise_tile(of, 1, channels, image, corner, rows, columns, taps, start, out + window * of->column_phases * of->channels);
    }
  }
}

/* The same for the panel that begins at `channel`, the last of which may have fewer channels. */
INLINE void depthwise_panel(const Depthwise *of, const float *image, size_t h, size_t channel, const float *weights, const float *bias,
                            float *y) {
  const float *from = image + channel * channel_step(of), *taps = weights + channel * of->tap_rows * of->tap_columns;
  const float *start = bias == NULL ? NULL : bias + channel;
  if (of->channels % PANEL == 0 || channel + PANEL <= of->channels) {
    depthwise_row(of, PANEL, from, h, taps, start, y + channel);
  } else {
    depthwise_row(of, of->channels % PANEL, from, h, taps, start, y + channel);
  }
}

/* `make_panel` is `depthwise_panel` of this convolution; without `bias` sums start at zero. */
INLINE void depthwise(const Worker *worker, const Depthwise *of, const float *restrict x, const float *restrict weights,
                      const float *restrict bias, float *restrict y,
                      void (*make_panel)(const float *restrict image, size_t h, size_t channel, const float *restrict weights,
                                         const float *restrict bias, float *restrict y),
                      Epilogue *epilogue, const float *const *saved) {
  const size_t row_panels = panels(of->channels);
  const Range units = share(worker, worker->batch * of->out_height * row_panels);
  for (size_t unit = units.begin; unit < units.end;) {
    const size_t row = unit / row_panels, end = min_size(units.end, (row + 1) * row_panels), first = unit % row_panels * PANEL;
    const size_t channels = min_size(of->channels, (end - row * row_panels) * PANEL) - first;
    const float *image = x + row / of->out_height * of->height * of->width * of->channels;
    const size_t at = row * of->out_width * of->channels;
    for (; unit < end; unit++) {
      make_panel(image, row % of->out_height, unit % row_panels * PANEL, weights, bias, y + at);
    }
    if (epilogue == NULL) continue;
    /* All channels of a row are one run, which compilers make vectors of, else those of each pixel. */
    const size_t whole = channels == of->channels, runs = whole ? 1 : of->out_width;
    for (size_t run = 0; run < runs; run++) {
      const size_t begin = at + run * of->channels + first;
      epilogue((Run){worker, y + begin, begin, whole ? of->out_width * channels : channels, saved});
    }
  }
}

/* relu (relu6) */
INLINE void depthwise_forward_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = v < 0.0f ? 0.0f : v > 6.0f ? 6.0f : v;
    run.values[i] = v;
  }
}

static const Depthwise depthwise_forward_extents = {
    .channels = 6, .height = 7, .width = 7,
    .out_height = 4, .out_width = 4,
    .tap_rows = 3, .tap_columns = 3,
    .row_stride = 2, .column_stride = 2,
    .row_dilation = 1, .column_dilation = 1,
    .row_phases = 1, .column_phases = 1,
    .top = (const int32_t[]){-1}, .left = (const int32_t[]){-1}, .inside = 2,
};

KERNEL void depthwise_forward_panel(
    const float *restrict image, size_t h, size_t channel, const float *restrict weights, const float *restrict bias, float *restrict y) {
  depthwise_panel(&depthwise_forward_extents, image, h, channel, weights, bias, y);
}

/*
 * depthwise, relu (test/golden/depthwise/spec.yaml:10)
 * y[n, p, q, c] = Σ x[n, p · 2 + r − 1, q · 2 + s − 1, c] · weight[c, 0, r, s]
 * over taps (r, s), zeros outside of x.
 * Before it is final, each value goes through relu (relu6).
 * A thread owns panels of channels of rows.
 * x [N, 7, 7, 6], weights as packed, y [N, 4, 4, 6].
 */
KERNEL void depthwise_forward(const Worker *worker,
                              const float *restrict x,
                              const float *restrict weights,
                              float *restrict y) {
  depthwise(worker, &depthwise_forward_extents, x, weights, NULL, y, depthwise_forward_panel, depthwise_forward_epilogue, NULL);
}
