typedef struct {
  size_t inputs, outputs;
} Dense;

/*
 * Samples whose values stay in the second-level cache, as [DENSE_DEPTH summands, samples], and the inputs or outputs whose sums a thread
 * holds for them.
 */
enum { DENSE_SAMPLES = 128, DENSE_DEPTH = 256 };

/* `rows` outputs of all samples with a panel of inputs; the sums go to [rows, PANEL]. */
INLINE void dense_weight_tile(size_t rows, size_t extent, size_t samples, const float *dy, const float *x, float *out) {
  vector sums[TILE_ROWS][2] = {0};
  add_products(rows, samples, dy, 1, extent, x, sums);
  store_tile(rows, out, sums);
}

/* What up to DENSE_SAMPLES samples add to the panels first … end − 1, which are the first to be added where `assign`. */
INLINE void dense_weight_gradients(const Dense *of, const float *restrict packed_dy, const float *restrict x, float *restrict dweight,
                                   size_t samples, size_t first, size_t end, size_t assign, float *restrict packed_x) {
  const size_t tiles = TILES(of->outputs), extent = TILE_EXTENT(of->outputs);
  for (size_t panel = first; panel < end; panel++) {
    const size_t i = panel * PANEL, columns = min_size(of->inputs - i, PANEL);
    for (size_t n = 0; n < samples; n++) {
      copy_panel_row(x + n * of->inputs + i, columns, packed_x + ((panel - first) * samples + n) * PANEL);
    }
  }
  for (size_t tile = 0; tile < tiles; tile++) {
    const size_t o = tile * of->outputs / tiles, rows = (tile + 1) * of->outputs / tiles - o;
    const float *from = packed_dy + tile * samples * extent;
    for (size_t panel = first; panel < end; panel++) {
      const float *columns = packed_x + (panel - first) * samples * PANEL;
      float sums[TILE_ROWS * PANEL];
      if (rows == extent) {
        dense_weight_tile(extent, extent, samples, from, columns, sums);
      } else {
        dense_weight_tile(extent - 1, extent, samples, from, columns, sums);
      }
      const size_t i = panel * PANEL, count = min_size(of->inputs - i, PANEL);
      for (size_t row = 0; row < rows; row++) {
        float *to = dweight + (o + row) * of->inputs + i;
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

/* `make_part` is the function above for this layer. */
INLINE void dense_dweight(const Worker *worker, const Dense *of, const float *restrict x, const float *restrict dy, float *restrict dweight,
                          void (*make_part)(const float *restrict packed_dy, const float *restrict x, float *restrict dweight,
                                            size_t samples, size_t first, size_t end, size_t assign, float *restrict packed_x)) {
  enum { panels_at_once = 4 };
  const size_t tiles = TILES(of->outputs), extent = TILE_EXTENT(of->outputs);
  const Range own = share(worker, panels(of->inputs));
  float *packed_dy = worker->scratch, *packed_x = packed_dy + tiles * extent * DENSE_SAMPLES;
  for (size_t n = 0; n < worker->batch && own.begin < own.end; n += DENSE_SAMPLES) {
    const size_t samples = min_size(worker->batch - n, DENSE_SAMPLES);
    for (size_t tile = 0; tile < tiles; tile++) {
      const size_t o = tile * of->outputs / tiles, rows = (tile + 1) * of->outputs / tiles - o;
      for (size_t sample = 0; sample < samples; sample++) {
        for (size_t i = 0; i < rows; i++) {
          packed_dy[(tile * samples + sample) * extent + i] = dy[(n + sample) * of->outputs + o + i];
        }
      }
    }
    for (size_t first = own.begin; first < own.end; first += panels_at_once) {
      const size_t end = min_size(first + panels_at_once, own.end);
      make_part(packed_dy, x + n * of->inputs, dweight, samples, first, end, n == 0, packed_x);
    }
  }
}

static const Dense fc1_weight_gradient_extents = { .inputs = 50, .outputs = 20 };

KERNEL void fc1_weight_gradient_part(const float *restrict packed_dy, const float *restrict x, float *restrict dweight, size_t samples,
                          size_t first, size_t end, size_t assign, float *restrict packed_x) {
  dense_weight_gradients(&fc1_weight_gradient_extents, packed_dy, x, dweight, samples, first, end, assign, packed_x);
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
  dense_dweight(worker, &fc1_weight_gradient_extents, x, dy, dweight, fc1_weight_gradient_part);
}
