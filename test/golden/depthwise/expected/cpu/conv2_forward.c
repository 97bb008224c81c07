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
 * `windows` neighbouring windows of a row for the `channels` of a panel, whose values begin at `image`, `weights`, `bias` and `y`. These
 * taps of each lie in the image; tap (0, 0) of the first would be pixel `corner`.
 */
INLINE void depthwise_tile(const Depthwise *of, size_t windows, size_t channels, const float *image, ptrdiff_t corner, Range rows,
                           Range columns, const float *weights, const float *bias, float *y) {
  vector start[2] = {splat(0.0f), splat(0.0f)}, sums[TILE_ROWS][2];
  if (bias != NULL) load_panel(of, bias, 1, channels, start);
  UNROLL for (size_t i = 0; i < windows; i++) {
    sums[i][0] = start[0];
    sums[i][1] = start[1];
  }
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

/* The same for some panels, the last of which may have fewer channels; all arrays begin at channel 0. */
INLINE void depthwise_tiles(const Depthwise *of, size_t windows, Range part, const float *image, ptrdiff_t corner, Range rows,
                            Range columns, const float *weights, const float *bias, float *y) {
  for (size_t panel = part.begin; panel < part.end; panel++) {
    const size_t channel = panel * PANEL;
    const float *from = image + channel * channel_step(of), *taps = weights + channel * of->tap_rows * of->tap_columns;
    const float *start = bias == NULL ? NULL : bias + channel;
    if (of->channels % PANEL == 0 || channel + PANEL <= of->channels) {
      depthwise_tile(of, windows, PANEL, from, corner, rows, columns, taps, start, y + channel);
    } else {
      depthwise_tile(of, windows, of->channels % PANEL, from, corner, rows, columns, taps, start, y + channel);
    }
  }
}

/*
 * Row h of the output for some panels: tiles where windows lie in the image from left to right, the last of which may compute some
 * windows again, and the other windows one by one.
 */
INLINE void depthwise_row(const Depthwise *of, size_t h, Range part, const float *image, const float *weights, const float *bias,
                          float *y) {
  const size_t a = h % of->row_phases, extent = TILE_EXTENT(of->inside), step = of->column_phases * of->channels;
  const size_t phase_floats = of->tap_rows * of->tap_columns * panels(of->channels) * PANEL;
  const ptrdiff_t top = of->top[a] + (ptrdiff_t)(h / of->row_phases * of->row_stride);
  const Range rows = taps_inside(top, of->tap_rows, of->row_dilation, of->height), all = {0, of->tap_columns};
  for (size_t b = 0; b < of->column_phases; b++) {
    const size_t windows = (of->out_width + of->column_phases - 1 - b) / of->column_phases;
    const float *taps = weights + (a * of->column_phases + b) * phase_floats;
    float *out = y + b * of->channels;
    const Range inside = windows_inside(of, of->tap_columns, of->left[b], windows);
    for (size_t i = inside.begin; i < inside.end; i += extent) {
      const size_t window = min_size(i, inside.end - extent);
      const ptrdiff_t left = of->left[b] + (ptrdiff_t)(window * of->column_stride), corner = top * (ptrdiff_t)of->width + left;
      depthwise_tiles(of, extent, part, image, corner, rows, all, taps, bias, out + window * step);
    }
    for (size_t i = 0; i < windows - (inside.end - inside.begin); i++) {
      const size_t window = i < inside.begin ? i : i + (inside.end - inside.begin);
      const ptrdiff_t left = of->left[b] + (ptrdiff_t)(window * of->column_stride), corner = top * (ptrdiff_t)of->width + left;
      const Range columns = taps_inside(left, of->tap_columns, of->column_dilation, of->width);
      depthwise_tiles(of, 1, part, image, corner, rows, columns, taps, bias, out + window * step);
    }
  }
}

/* `make_row` is `depthwise_row` of this convolution; without `bias` sums start at zero. */
INLINE void depthwise(const Worker *worker, const Depthwise *of, const float *restrict x, const float *restrict weights,
                      const float *restrict bias, float *restrict y,
                      void (*make_row)(size_t h, Range panels, const float *restrict image, const float *restrict weights,
                                       const float *restrict bias, float *restrict y),
                      Epilogue *epilogue, const float *const *saved) {
  const size_t row_panels = panels(of->channels);
  const Range units = share(worker, worker->batch * of->out_height * row_panels);
  for (size_t unit = units.begin; unit < units.end;) {
    const size_t row = unit / row_panels, panel = unit % row_panels, end = min_size(row_panels, panel + units.end - unit);
    const size_t channel = panel * PANEL, channels = min_size(of->channels, end * PANEL) - channel;
    const size_t at = row * of->out_width * of->channels;
    const float *image = x + row / of->out_height * of->height * of->width * of->channels;
    make_row(row % of->out_height, (Range){panel, end}, image, weights, bias, y + at);
    unit += end - panel;
    if (epilogue == NULL) continue;
    /* All channels of a row are one run, which compilers make vectors of, else those of each pixel. */
    const size_t whole = channels == of->channels;
    for (size_t run = 0; run < (whole ? 1 : of->out_width); run++) {
      const size_t first = at + run * of->channels + channel;
      epilogue((Run){worker, y + first, first, whole ? of->out_width * channels : channels, saved});
    }
  }
}

/* relu2 (relu6) */
INLINE void conv2_forward_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = v < 0.0f ? 0.0f : v > 6.0f ? 6.0f : v;
    run.values[i] = v;
  }
}

static const Depthwise conv2_forward_extents = {
    .channels = 6, .height = 12, .width = 12,
    .out_height = 12, .out_width = 12,
    .tap_rows = 3, .tap_columns = 3,
    .row_stride = 1, .column_stride = 1,
    .row_dilation = 1, .column_dilation = 1,
    .row_phases = 1, .column_phases = 1,
    .top = (const int32_t[]){-1}, .left = (const int32_t[]){-1}, .inside = 10,
};

KERNEL void conv2_forward_row(
    size_t h, Range panels, const float *restrict image, const float *restrict weights, const float *restrict bias, float *restrict y) {
  depthwise_row(&conv2_forward_extents, h, panels, image, weights, bias, y);
}

/*
 * conv2, relu2 (test/golden/depthwise/spec.yaml:11)
 * y[n, p, q, c] = bias[c] + Σ x[n, p + r − 1, q + s − 1, c] · weight[c, 0, r, s]
 * over taps (r, s), zeros outside of x.
 * Before it is final, each value goes through relu2 (relu6).
 * A thread owns panels of channels of rows.
 * x [N, 12, 12, 6], weights as packed, bias [6], y [N, 12, 12, 6].
 */
KERNEL void conv2_forward(const Worker *worker,
                          const float *restrict x,
                          const float *restrict weights,
                          const float *restrict bias,
                          float *restrict y) {
  depthwise(worker, &conv2_forward_extents, x, weights, bias, y, conv2_forward_row, conv2_forward_epilogue, NULL);
}
