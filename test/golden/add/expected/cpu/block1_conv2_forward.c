/* block1_add (add with stem_relu), then block1_relu2 (relu) */
static inline void block1_conv2_forward_epilogue(float *restrict run, size_t at, size_t count, const float *restrict saved_stem_relu) {
  for (size_t i = 0; i < count; i++) {
    float v = run[i];
    v += saved_stem_relu[at + i];
    v = v < 0.0f ? 0.0f : v;
    run[i] = v;
  }
}

/*
 * Rows first … first + rows − 1 of an image as the windows see it, with zeros around it: [rows, 10, 8]. Row 0 is
 * row -1 of the input, column 0 is column -1.
 */
KERNEL void block1_conv2_forward_gather(const float *restrict image, size_t first, size_t rows, float *restrict band) {
  for (size_t row = 0; row < rows; row++) {
    float *line = band + row * 80;
    const ptrdiff_t h = (ptrdiff_t)(first + row) - 1;
    if (h < 0 || h >= 8) {
      memset(line, 0, 80 * sizeof(float));
      continue;
    }
    memset(line, 0, 8 * sizeof(float));
    memcpy(line + 8, image + ((size_t)h * 8) * 8, 64 * sizeof(float));
    memset(line + 72, 0, 8 * sizeof(float));
  }
}

/* Adds the products of `rows` neighbouring pixels of a row with steps `step` … `end` − 1 of the summation to `sums`. */
INLINE void block1_conv2_forward_tile(size_t rows, const float *band, const float *weights, size_t step, size_t end, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  for (; step < end; step++) {
    const float *a = band + step * 80;
    add_products(rows, 24, a, 8, 1, weights + step * 24 * PANEL, sums);
  }
  store_tile(rows, out, sums);
}

/* Adds to sums [rows, 8, PANEL] what the taps give them. The weights of some steps stay in the first-level cache while all pixels pass. */
KERNEL void block1_conv2_forward_sums(const float *restrict band, const float *restrict weights, size_t rows, float *restrict sums) {
  enum { tiles = TILES(8), extent = TILE_EXTENT(8) };
  for (size_t step = 0; step < 3; step += 16) {
    const size_t end = min_size(step + 16, 3);
    for (size_t row = 0; row < rows; row++) {
      for (size_t tile = 0; tile < tiles; tile++) {
        const size_t column = tile * 8 / tiles, columns = (tile + 1) * 8 / tiles - column;
        const float *a = band + row * 80 + column * 8;
        float *out = sums + (row * 8 + column) * PANEL;
        if (columns == extent) {
          block1_conv2_forward_tile(extent, a, weights, step, end, out);
        } else {
          block1_conv2_forward_tile(extent - 1, a, weights, step, end, out);
        }
      }
    }
  }
}

/*
 * block1_conv2, block1_add, block1_relu2 (test/golden/add/spec.yaml:12)
 * y[n, p, q, k] = bias[k] + Σ x[n, p · 1 + r · 1 − 1, q · 1 + s · 1 − 1, c] · weight[k, c, r, s]
 * over taps (r, s) and the channels c of the group of k, zeros outside of x.
 * Before it is final, each value goes through block1_add (add with stem_relu), then block1_relu2 (relu).
 * A thread owns panels of channels within bands of rows.
 * x [N, 8, 8, 8], weights as packed, bias [8], y [N, 8, 8, 8].
 */
KERNEL void block1_conv2_forward(const Worker *worker,
                                 const float *restrict x,
                                 const float *restrict weights,
                                 const float *restrict bias,
                                 float *restrict y,
                                 const float *restrict saved_stem_relu) {
  enum { group_panels = (8 + PANEL - 1) / PANEL, units = group_panels };
  float *band = worker->scratch, *sums = worker->scratch + 800;
  size_t gathered = SIZE_MAX;
  const Range all = share(worker, worker->batch * units);
  for (size_t unit = all.begin; unit < all.end; unit++) {
    const size_t part = unit / units, n = part, first = 0;
    const size_t rows = min_size(8 - first, 8);
    if (part != gathered) {
      block1_conv2_forward_gather(x + n * 512, first, rows + 2, band);
      gathered = part;
    }
    const size_t panel = unit % group_panels, group = 0;
    const size_t channel = panel * PANEL, channels = min_size(8 - channel, PANEL);
    const float *seen = band + group * 8;
    const float *panel_weights = weights + (group * group_panels + panel) * 72 * PANEL;
    float start[PANEL];
    copy_panel_row(bias + group * 8 + channel, channels, start);
    for (size_t i = 0; i < rows * 8; i++) copy_panel_row(start, PANEL, sums + i * PANEL);
    block1_conv2_forward_sums(seen, panel_weights, rows, sums);
    for (size_t row = 0; row < rows; row++) {
      for (size_t column = 0; column < 8; column++) {
        const size_t at = ((n * 8 + first + row) * 8 + column) * 8 + group * 8 + channel;
        const float *from = sums + (row * 8 + column) * PANEL;
        if (channels == PANEL) {
          copy_panel_row(from, PANEL, y + at);
          block1_conv2_forward_epilogue(y + at, at, PANEL, saved_stem_relu);
        } else {
          memcpy(y + at, from, channels * sizeof(float));
          block1_conv2_forward_epilogue(y + at, at, channels, saved_stem_relu);
        }
      }
    }
  }
}
