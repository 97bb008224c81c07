/*
 * Rows first … first + rows − 1 of an image as the windows see it, with zeros around it: [rows, 8, 4]. Row 0 is
 * row -1 of the input, column 0 is column -1.
 */
KERNEL void conv2_forward_gather(const float *restrict image, size_t first, size_t rows, float *restrict band) {
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

/* Adds the products of `rows` neighbouring pixels of a row with steps `step` … `end` − 1 of the summation to `sums`. */
INLINE void conv2_forward_tile(size_t rows, const float *band, const float *weights, size_t step, size_t end, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  for (; step < end; step++) {
    const float *a = band + step / 2 * 32 + step % 2 * 4;
    add_products(rows, 2, a, 8, 1, weights + step * 2 * PANEL, sums);
  }
  store_tile(rows, out, sums);
}

/* Adds to sums [rows, 4, PANEL] what the taps give them. The weights of some steps stay in the first-level cache while all pixels pass. */
KERNEL void conv2_forward_sums(const float *restrict band, const float *restrict weights, size_t rows, float *restrict sums) {
  enum { tiles = TILES(4), extent = TILE_EXTENT(4) };
  for (size_t step = 0; step < 6; step += 192) {
    const size_t end = min_size(step + 192, 6);
    for (size_t row = 0; row < rows; row++) {
      for (size_t tile = 0; tile < tiles; tile++) {
        const size_t column = tile * 4 / tiles, columns = (tile + 1) * 4 / tiles - column;
        const float *a = band + row * 64 + column * 8;
        float *out = sums + (row * 4 + column) * PANEL;
        if (columns == extent) {
          conv2_forward_tile(extent, a, weights, step, end, out);
        } else {
          conv2_forward_tile(extent - 1, a, weights, step, end, out);
        }
      }
    }
  }
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * y[n, p, q, k] = bias[k] + Σ x[n, p · 2 + r · 1 − 1, q · 2 + s · 1 − 1, c] · weight[k, c, r, s]
 * over taps (r, s) and the channels c of the group of k, zeros outside of x.
 * A thread owns panels of channels within bands of rows.
 * x [N, 7, 7, 4], weights as packed, bias [6], y [N, 4, 4, 6].
 */
KERNEL void conv2_forward(const Worker *worker,
                          const float *restrict x,
                          const float *restrict weights,
                          const float *restrict bias,
                          float *restrict y) {
  enum { group_panels = (3 + PANEL - 1) / PANEL, units = 2 * group_panels };
  float *band = worker->scratch, *sums = worker->scratch + 288;
  size_t gathered = SIZE_MAX;
  const Range all = share(worker, worker->batch * units);
  for (size_t unit = all.begin; unit < all.end; unit++) {
    const size_t part = unit / units, n = part, first = 0;
    const size_t rows = min_size(4 - first, 4);
    if (part != gathered) {
      conv2_forward_gather(x + n * 196, first * 2, (rows - 1) * 2 + 3, band);
      gathered = part;
    }
    const size_t panel = unit % group_panels, group = unit / group_panels % 2;
    const size_t channel = panel * PANEL, channels = min_size(3 - channel, PANEL);
    const float *seen = band + group * 2;
    const float *panel_weights = weights + (group * group_panels + panel) * 12 * PANEL;
    float start[PANEL];
    copy_panel_row(bias + group * 3 + channel, channels, start);
    for (size_t i = 0; i < rows * 4; i++) copy_panel_row(start, PANEL, sums + i * PANEL);
    conv2_forward_sums(seen, panel_weights, rows, sums);
    for (size_t row = 0; row < rows; row++) {
      for (size_t column = 0; column < 4; column++) {
        const size_t at = ((n * 4 + first + row) * 4 + column) * 6 + group * 3 + channel;
        const float *from = sums + (row * 4 + column) * PANEL;
        if (channels == PANEL) {
          copy_panel_row(from, PANEL, y + at);
        } else {
          memcpy(y + at, from, channels * sizeof(float));
        }
      }
    }
  }
}
