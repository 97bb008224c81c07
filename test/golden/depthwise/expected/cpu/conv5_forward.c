/*
 * A convolution with kernels of 1 × 1, or the correlation that gives its input gradient: pixels times weights, a matrix product. Channels
 * are those of a group.
 */
typedef struct {
  size_t groups, in_channels, out_channels;
  size_t pixels;         /* of an image */
  size_t channels_first; /* whether it is [C, H, W] */
} Pointwise;

/*
 * Floats of x and y that are computed with a panel of weights before the next one, so that they stay in the first cache; or as many as there
 * are weights, which each such block reads once, if they stay in the second.
 */
enum { BLOCK_FLOATS = 1 << 14, LARGE_BLOCK_FLOATS = 1 << 16 };

INLINE size_t block_tiles(const Pointwise *of) {
  const size_t weights = of->groups * of->in_channels * of->out_channels;
  const size_t floats = min_size(max_size(weights, BLOCK_FLOATS), LARGE_BLOCK_FLOATS);
  return max_size(1, floats / (of->groups * (of->in_channels + of->out_channels) * TILE_EXTENT(of->pixels)));
}

/* The first pixel of a tile; the images of a batch have as many tiles each. */
INLINE size_t tile_pixel(const Pointwise *of, size_t tile) {
  const size_t tiles = TILES(of->pixels);
  return tile / tiles * of->pixels + tile % tiles * of->pixels / tiles;
}

/* The first channel of a panel, counted over all groups. */
INLINE size_t panel_channel(const Pointwise *of, size_t panel) {
  return panel / panels(of->out_channels) * of->out_channels + panel % panels(of->out_channels) * PANEL;
}

/* `rows` pixels of y for the `channels` of a panel. */
INLINE void pointwise_tile(const Pointwise *of, size_t rows, size_t channels, const float *x, const float *weights, const float *bias,
                           float *y) {
  const size_t step = of->channels_first ? of->pixels : 1, pixel_step = of->channels_first ? 1 : of->groups * of->in_channels;
  float start[PANEL] = {0};
  if (bias != NULL) copy_panel_row(bias, channels, start);
  vector sums[TILE_ROWS][2];
  UNROLL for (size_t i = 0; i < rows; i++) {
    sums[i][0] = load(start);
    sums[i][1] = load(start + LANES);
  }
  add_products(rows, of->in_channels, x, pixel_step, step, weights, sums);
  UNROLL for (size_t i = 0; i < rows; i++) {
    float *to = y + i * of->groups * of->out_channels;
    if (channels == PANEL) {
      store(to, sums[i][0]);
      store(to + LANES, sums[i][1]);
    } else {
      float values[PANEL];
      store(values, sums[i][0]);
      if (channels > LANES) store(values + LANES, sums[i][1]);
      memcpy(to, values, channels * sizeof(float));
    }
  }
}

/* The same for the panel that begins at these weights, the last of which in a group may have fewer channels. */
INLINE void pointwise_panel(const Pointwise *of, size_t rows, size_t panel, const float *x, const float *weights, const float *bias,
                            float *y) {
  if (of->out_channels % PANEL == 0 || (panel + 1) % panels(of->out_channels) != 0) {
    pointwise_tile(of, rows, PANEL, x, weights, bias, y);
  } else {
    pointwise_tile(of, rows, of->out_channels % PANEL, x, weights, bias, y);
  }
}

/* These tiles of y for these panels. */
INLINE void pointwise_block(const Pointwise *of, Range tiles, Range part, const float *x, const float *weights,
                            const float *bias, float *y) {
  const size_t extent = TILE_EXTENT(of->pixels);
  for (size_t panel = part.begin; panel < part.end; panel++) {
    const size_t channel = panel_channel(of, panel), group = panel / panels(of->out_channels);
    const float *panel_weights = weights + panel * of->in_channels * PANEL, *start = bias == NULL ? NULL : bias + channel;
    for (size_t tile = tiles.begin; tile < tiles.end; tile++) {
      const size_t pixel = tile_pixel(of, tile), rows = tile_pixel(of, tile + 1) - pixel;
      const float *from = x + (of->channels_first ? pixel / of->pixels * of->pixels * of->groups * of->in_channels + pixel % of->pixels
                                                  : pixel * of->groups * of->in_channels);
      const float *seen = from + group * of->in_channels * (of->channels_first ? of->pixels : 1);
      float *to = y + pixel * of->groups * of->out_channels + channel;
      if (of->pixels % TILES(of->pixels) == 0 || rows == extent) {
        pointwise_panel(of, extent, panel, seen, panel_weights, start, to);
      } else {
        pointwise_panel(of, extent - 1, panel, seen, panel_weights, start, to);
      }
    }
  }
}

/* `make_block` is `pointwise_block` of this convolution; without `bias` sums start at zero. */
INLINE void pointwise(const Worker *worker, const Pointwise *of, const float *restrict x, const float *restrict weights,
                      const float *restrict bias, float *restrict y,
                      void (*make_block)(Range tiles, Range panels, const float *restrict x, const float *restrict weights,
                                         const float *restrict bias, float *restrict y),
                      Epilogue *epilogue, const float *const *saved) {
  const size_t tile_panels = of->groups * panels(of->out_channels), channels = of->groups * of->out_channels;
  const Range units = share(worker, worker->batch * TILES(of->pixels) * tile_panels);
  for (size_t unit = units.begin; unit < units.end;) {
    /* A block of tiles with all panels, or some panels of one tile. */
    const size_t tile = unit / tile_panels, panel = unit % tile_panels, left = units.end - unit;
    const size_t whole = panel == 0 && left >= tile_panels, tiles = whole ? min_size(left / tile_panels, block_tiles(of)) : 1;
    const size_t end = whole ? tile_panels : min_size(tile_panels, panel + left);
    make_block((Range){tile, tile + tiles}, (Range){panel, end}, x, weights, bias, y);
    unit += tiles * (end - panel);
    if (epilogue == NULL) continue;
    /* All channels of some pixels are one run, which compilers make vectors of, else those of each pixel. */
    const size_t first = tile_pixel(of, tile), pixels = tile_pixel(of, tile + tiles) - first;
    const size_t channel = panel_channel(of, panel), count = panel_channel(of, end) - channel;
    for (size_t run = 0; run < (whole ? 1 : pixels); run++) {
      const size_t at = (first + run) * channels + channel;
      epilogue((Run){worker, y + at, at, whole ? pixels * channels : count, saved});
    }
  }
}

static const Pointwise conv5_forward_extents = {
    .groups = 1, .in_channels = 6, .out_channels = 4,
    .pixels = 25,
};

KERNEL void conv5_forward_block(
    Range tiles, Range panels, const float *restrict x, const float *restrict weights, const float *restrict bias, float *restrict y) {
  pointwise_block(&conv5_forward_extents, tiles, panels, x, weights, bias, y);
}

/*
 * conv5 (test/golden/depthwise/spec.yaml:16)
 * y[n, p, q, k] = bias[k] + Σ x[n, p + r, q + s, c] · weight[k, c, r, s]
 * over taps (r, s) and channels c, zeros outside of x.
 * A thread owns panels of channels of tiles of pixels.
 * x [N, 5, 5, 6], weights as packed, bias [4], y [N, 5, 5, 4].
 */
KERNEL void conv5_forward(const Worker *worker,
                          const float *restrict x,
                          const float *restrict weights,
                          const float *restrict bias,
                          float *restrict y) {
  pointwise(worker, &conv5_forward_extents, x, weights, bias, y, conv5_forward_block, NULL, NULL);
}
