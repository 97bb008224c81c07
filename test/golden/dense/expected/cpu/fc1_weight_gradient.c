/* `rows` outputs of all samples with a panel of inputs; the sums go to [rows, PANEL]. */
INLINE void fc1_weight_gradient_tile(size_t rows, size_t extent, size_t samples, const float *dy, const float *x, float *out) {
  vector sums[TILE_ROWS][2] = {0};
  add_products(rows, samples, dy, 1, extent, x, sums);
  store_tile(rows, out, sums);
}

/* What up to 128 samples add to the panels first … end − 1, which are the first to be added where `assign`. */
KERNEL void fc1_weight_gradient_part(const float *restrict packed_dy, const float *restrict x, float *restrict dweight, size_t samples, size_t first,
                          size_t end, size_t assign, float *restrict packed_x) {
  enum { tiles = TILES(20), extent = TILE_EXTENT(20) };
  for (size_t panel = first; panel < end; panel++) {
    const size_t i = panel * PANEL, columns = min_size(50 - i, PANEL);
    for (size_t n = 0; n < samples; n++) {
      copy_panel_row(x + n * 50 + i, columns, packed_x + ((panel - first) * samples + n) * PANEL);
    }
  }
  for (size_t tile = 0; tile < tiles; tile++) {
    const size_t o = tile * 20 / tiles, rows = (tile + 1) * 20 / tiles - o;
    const float *from = packed_dy + tile * samples * extent;
    for (size_t panel = first; panel < end; panel++) {
      const float *columns = packed_x + (panel - first) * samples * PANEL;
      float sums[TILE_ROWS * PANEL];
      if (rows == extent) {
        fc1_weight_gradient_tile(extent, extent, samples, from, columns, sums);
      } else {
        fc1_weight_gradient_tile(extent - 1, extent, samples, from, columns, sums);
      }
      const size_t i = panel * PANEL, count = min_size(50 - i, PANEL);
      for (size_t row = 0; row < rows; row++) {
        float *to = dweight + (o + row) * 50 + i;
        if (!assign) {
          for (size_t j = 0; j < count; j++) to[j] += sums[row * PANEL + j];
        } else if (count == PANEL) {
          copy_panel_row(sums + row * PANEL, PANEL, to);
        } else {
          memcpy(to, sums + row * PANEL, count * sizeof(float));
        }
      }
    }
  }
}

/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * dweight[o, i] = Σ dy[n, o] · x[n, i].
 * Rows of a tile are outputs, its columns inputs. A thread owns panels of inputs.
 * x [N, 50], dy [N, 20], dweight [20, 50].
 */
KERNEL void fc1_weight_gradient(const Worker *worker,
                                const float *restrict x,
                                const float *restrict dy,
                                float *restrict dweight) {
  enum { tiles = TILES(20), extent = TILE_EXTENT(20), at_once = 4 };
  const Range own = share(worker, panels(50));
  float *packed_dy = worker->scratch, *packed_x = packed_dy + 5248;
  for (size_t n = 0; n < worker->batch && own.begin < own.end; n += 128) {
    const size_t samples = min_size(worker->batch - n, 128);
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t o = tile * 20 / tiles, rows = (tile + 1) * 20 / tiles - o;
      for (size_t sample = 0; sample < samples; sample++) {
        for (size_t i = 0; i < rows; i++) {
          packed_dy[(tile * samples + sample) * extent + i] = dy[(n + sample) * 20 + o + i];
        }
      }
    }
    for (size_t first = own.begin; first < own.end; first += at_once) {
      fc1_weight_gradient_part(packed_dy, x + n * 50, dweight, samples, first, min_size(first + at_once, own.end), n == 0, packed_x);
    }
  }
}
