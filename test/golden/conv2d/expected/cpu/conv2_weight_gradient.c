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

/* All weights of a tap row: sums [2, 2, PANEL]. */
KERNEL void conv2_weight_gradient_sums(const float *restrict x, const float *restrict dy, size_t lines, float *restrict sums) {
  enum { tiles = TILES(2), extent = TILE_EXTENT(2) };
  for (size_t s = 0; s < 2; s++) {
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t row = tile * 2 / tiles, rows = (tile + 1) * 2 / tiles - row;
      const float *from = x + s * 4 + row;
      float *out = sums + (s * 2 + row) * PANEL;
      if (rows == extent) {
        conv2_weight_gradient_tile(extent, from, dy, lines, out);
      } else {
        conv2_weight_gradient_tile(extent - 1, from, dy, lines, out);
      }
    }
  }
}

/* `channels` channels of the pixels of some lines of dy, as [lines, 4, PANEL]. */
KERNEL void conv2_weight_gradient_pack(const float *restrict dy, size_t channels, size_t lines, float *restrict packed) {
  for (size_t pixel = 0; pixel < lines * 4; pixel++) {
    copy_panel_row(dy + pixel * 6, channels, packed + pixel * PANEL);
  }
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * dweight[k, c, r, s] = Σ x[n, p · 2 + r · 1 − 1, q · 2 + s · 1 − 1, c] · dy[n, p, q, k] over images and pixels.
 * A thread owns rows of taps of panels of filters: sums [panel, r, s, c, k] with PANEL filters in a panel.
 * x [N, 7, 7, 4], dy [N, 4, 4, 6], dweight [6, 2, 3, 2].
 */
KERNEL void conv2_weight_gradient(const Worker *worker,
                                  const float *restrict x,
                                  const float *restrict dy,
                                  float *restrict sums,
                                  float *restrict dweight) {
  enum { group_panels = (3 + PANEL - 1) / PANEL };
  float *band = worker->scratch, *packed = worker->scratch + 288;
  const Range units = share(worker, 2 * group_panels * 3);
  memset(sums + units.begin * 4 * PANEL, 0, (units.end - units.begin) * 4 * PANEL * sizeof(float));
  for (size_t part = 0; part < worker->batch && units.begin < units.end; part++) {
    const size_t n = part, first = 0;
    const size_t rows = min_size(4 - first, 4);
    conv2_weight_gradient_gather(x + n * 196, first * 2, (rows - 1) * 2 + 3, band);
    size_t packed_panel = SIZE_MAX;
    for (size_t unit = units.begin; unit < units.end; unit++) {
      const size_t panel = unit / 3, r = unit % 3, group = panel / group_panels, filter = panel % group_panels * PANEL;
      if (panel != packed_panel) {
        const float *from = dy + (n * 4 + first) * 4 * 6 + group * 3 + filter;
        conv2_weight_gradient_pack(from, min_size(3 - filter, PANEL), rows, packed);
        packed_panel = panel;
      }
      conv2_weight_gradient_sums(band + r * 32 + group * 2, packed, rows, sums + unit * 4 * PANEL);
    }
  }
  for (size_t unit = units.begin; unit < units.end; unit++) {
    const size_t panel = unit / 3, r = unit % 3, group = panel / group_panels, filter = panel % group_panels * PANEL;
    const size_t filters = min_size(3 - filter, PANEL);
    for (size_t k = 0; k < filters; k++) {
      const float *from = sums + unit * 4 * PANEL + k;
      float *to = dweight + ((group * 3 + filter + k) * 2 * 3 + r) * 2;
      for (size_t s = 0; s < 2; s++) {
        for (size_t c = 0; c < 2; c++) {
          to[c * 3 * 2 + s] = from[(s * 2 + c) * PANEL];
        }
      }
    }
  }
}
