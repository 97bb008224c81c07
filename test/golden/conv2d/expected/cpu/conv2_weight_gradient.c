/*
 * Rows first … first + rows − 1 of an image as the windows see it, with zeros around it: [rows, 8, 4]. Row 0 is
 * row -1 of the input, column 0 is column -1.
 */
KERNEL void conv2_weight_gradient_gather(const float *restrict image, size_t first, size_t rows, float *restrict band) {
  for (size_t row = 0; row < rows; row++) {
    float *line = band + row * 32;
    const ptrdiff_t h = (ptrdiff_t)(first + row) - 1;
    if (h < 0 || h >= 7) {
      memset(line, 0, 32 * sizeof(float));
      continue;
    }
    memset(line, 0, 4 * sizeof(float));
    memcpy(line + 4, image + ((size_t)h * 7) * 4, 28 * sizeof(float));
  }
}

/* Adds to sums [rows, PANEL] what a band of images gives them: Σ over its pixels of x · dy. */
INLINE void conv2_weight_gradient_tile(size_t rows, const float *x, const float *dy, size_t lines, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  for (size_t line = 0; line < lines; line++) {
    add_products(rows, 4, x + line * 64, 1, 8, dy + line * 4 * PANEL, sums);
  }
  store_tile(rows, out, sums);
}

/* Rows of the sums [panel, r, 2, 2] lie in tiles of TILE_ROWS or one less; the row at which a tile begins. */
INLINE size_t conv2_weight_gradient_row(size_t tile) {
  enum { tiles = TILES(2) };
  return tile / tiles * 2 + tile % tiles * 2 / tiles;
}

/* Tiles begin … end − 1 of one tap row, counted from its first: x is the band at that tap row. */
KERNEL void conv2_weight_gradient_sums(const float *restrict x,
                          const float *restrict dy,
                          size_t lines,
                          Range range,
                          float *restrict sums) {
  enum { tiles = TILES(2), extent = TILE_EXTENT(2) };
  for (size_t tile = range.begin; tile < range.end; tile++) {
    const size_t first = conv2_weight_gradient_row(tile), rows = conv2_weight_gradient_row(tile + 1) - first;
    const float *from = x + tile / tiles * 4 + first % 2;
    float *out = sums + first * PANEL;
    if (rows == extent) {
      conv2_weight_gradient_tile(extent, from, dy, lines, out);
    } else {
      conv2_weight_gradient_tile(extent - 1, from, dy, lines, out);
    }
  }
}

/* `channels` channels of the pixels of some lines of dy, as [lines, 4, PANEL]. */
KERNEL void conv2_weight_gradient_pack(const float *restrict dy, size_t channels, size_t lines, float *restrict packed) {
  for (size_t pixel = 0; pixel < lines * 4; pixel++) {
    copy_panel_row(dy + pixel * 6, channels, packed + pixel * PANEL);
  }
}

/* Adds the packed channels of some lines of dy to the bias gradients of the first `filters` of them. */
KERNEL void conv2_weight_gradient_bias(const float *restrict packed, size_t lines, size_t filters, float *restrict dbias) {
  vector sums[2] = {splat(0.0f), splat(0.0f)};
  for (size_t pixel = 0; pixel < lines * 4; pixel++) {
    sums[0] += load(packed + pixel * PANEL);
    sums[1] += load(packed + pixel * PANEL + LANES);
  }
  float totals[PANEL];
  store(totals, sums[0]);
  store(totals + LANES, sums[1]);
  for (size_t k = 0; k < filters; k++) dbias[k] += totals[k];
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * dbias[k] = Σ dy[n, p, q, k], and
 * dweight[k, c, r, s] = Σ x[n, p · 2 + r · 1 − 1, q · 2 + s · 1 − 1, c] · dy[n, p, q, k] over images and pixels.
 * A thread owns tiles of rows of the sums [panel, r, s, c, k], with PANEL filters in a panel.
 * x [N, 7, 7, 4], dy [N, 4, 4, 6], dweight [6, 2, 3, 2], dbias [6].
 */
KERNEL void conv2_weight_gradient(const Worker *worker,
                                  const float *restrict x,
                                  const float *restrict dy,
                                  float *restrict sums,
                                  float *restrict dweight,
                                  float *restrict dbias) {
  enum { group_panels = (3 + PANEL - 1) / PANEL, tap_row_tiles = 2 * TILES(2) };
  float *band = worker->scratch, *packed = worker->scratch + 288;
  const Range tiles = share(worker, 2 * group_panels * 3 * tap_row_tiles);
  const Range owned = (Range){ conv2_weight_gradient_row(tiles.begin), conv2_weight_gradient_row(tiles.end)};
  memset(sums + owned.begin * PANEL, 0, (owned.end - owned.begin) * PANEL * sizeof(float));
  for (size_t part = 0; part < worker->batch && tiles.begin < tiles.end; part++) {
    const size_t n = part, first = 0;
    const size_t rows = min_size(4 - first, 4);
    conv2_weight_gradient_gather(x + n * 196, first * 2, (rows - 1) * 2 + 3, band);
    size_t packed_panel = SIZE_MAX;
    for (size_t tile = tiles.begin; tile < tiles.end;) {
      const size_t unit = tile / tap_row_tiles, start = unit * tap_row_tiles, end = min_size(tiles.end, start + tap_row_tiles);
      const size_t panel = unit / 3, r = unit % 3, group = panel / group_panels, filter = panel % group_panels * PANEL;
      const size_t filters = min_size(3 - filter, PANEL);
      if (panel != packed_panel) {
        const float *from = dy + (n * 4 + first) * 4 * 6 + group * 3 + filter;
        conv2_weight_gradient_pack(from, filters, rows, packed);
        packed_panel = panel;
      }
      /* The bias gradients of a panel come from the thread that owns its first tile. */
      if (r == 0 && tile == start) {
        float *biases = dbias + group * 3 + filter;
        if (part == 0) memset(biases, 0, filters * sizeof(float));
        conv2_weight_gradient_bias(packed, rows, filters, biases);
      }
      const float *taps = band + r * 32 + group * 2;
      conv2_weight_gradient_sums(taps, packed, rows, (Range){tile - start, end - start}, sums + unit * 4 * PANEL);
      tile = end;
    }
  }
  for (size_t row = owned.begin; row < owned.end; row++) {
    const size_t unit = row / 4, s = row % 4 / 2, c = row % 2;
    const size_t panel = unit / 3, r = unit % 3, group = panel / group_panels, filter = panel % group_panels * PANEL;
    const size_t filters = min_size(3 - filter, PANEL);
    float *to = dweight + (((group * 3 + filter) * 2 + c) * 3 + r) * 2 + s;
    for (size_t k = 0; k < filters; k++) to[k * 12] = sums[row * PANEL + k];
  }
}
