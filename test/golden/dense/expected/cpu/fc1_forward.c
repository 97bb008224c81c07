typedef struct {
  size_t inputs, outputs;
} Dense;

/*
 * Samples whose values stay in the second-level cache, as [DENSE_DEPTH summands, samples], and the inputs or outputs whose sums a thread
 * holds for them.
 */
enum { DENSE_SAMPLES = 128, DENSE_DEPTH = 256 };

/* Dot products of `samples` rows of x with `outputs` rows of the weight; both are constants where it is called. */
INLINE void dense_dots(const Dense *of, const float *x, const float *weight, const float *bias, float *y, size_t samples, size_t outputs) {
  vector sums[2][8] = {0};
  float rests[2][8] = {0};
  size_t i = 0;
  for (; i + LANES <= of->inputs; i += LANES) {
    UNROLL for (size_t o = 0; o < outputs; o++) {
      const vector row = load(weight + o * of->inputs + i);
      UNROLL for (size_t n = 0; n < samples; n++) sums[n][o] = multiply_add(load(x + n * of->inputs + i), row, sums[n][o]);
    }
  }
  for (; i < of->inputs; i++) {
    for (size_t n = 0; n < samples; n++) {
      for (size_t o = 0; o < outputs; o++) rests[n][o] += x[n * of->inputs + i] * weight[o * of->inputs + i];
    }
  }
  for (size_t n = 0; n < samples; n++) {
    for (size_t o = 0; o < outputs; o++) y[n * of->outputs + o] = bias[o] + (sum_lanes(sums[n][o]) + rests[n][o]);
  }
}

/*
 * A few samples: weights are read once, in the order in which they lie in memory, eight rows of them at a time where there is one sample.
 * A range starts at a whole group of four outputs.
 */
INLINE void dense_few(const Dense *of, const float *restrict x, const float *restrict weight, const float *restrict bias,
                      float *restrict y, size_t batch, Range outputs) {
  size_t o = outputs.begin;
  for (; batch == 1 && o + 8 <= outputs.end; o += 8) {
    dense_dots(of, x, weight + o * of->inputs, bias + o, y + o, 1, 8);
  }
  for (; o + 4 <= outputs.end; o += 4) {
    const float *rows = weight + o * of->inputs;
    size_t n = 0;
    for (; n + 2 <= batch; n += 2) dense_dots(of, x + n * of->inputs, rows, bias + o, y + n * of->outputs + o, 2, 4);
    if (n < batch) dense_dots(of, x + n * of->inputs, rows, bias + o, y + n * of->outputs + o, 1, 4);
  }
  for (; o < outputs.end; o++) {
    for (size_t n = 0; n < batch; n++) {
      dense_dots(of, x + n * of->inputs, weight + o * of->inputs, bias + o, y + n * of->outputs + o, 1, 1);
    }
  }
}

INLINE void dense_tile(const Dense *of, size_t rows, size_t depth, const float *weight, const float *x, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  add_products(rows, depth, weight, of->inputs, 1, x, sums);
  store_tile(rows, out, sums);
}

/* Outputs of the tiles first … end − 1 for up to DENSE_SAMPLES samples. */
INLINE void dense_many(const Dense *of, const float *restrict x, const float *restrict weight, const float *restrict bias,
                       float *restrict y, size_t samples, size_t first, size_t end, float *restrict scratch) {
  const size_t tiles = TILES(of->outputs), extent = TILE_EXTENT(of->outputs), count = panels(samples);
  float *packed = scratch, *sums = scratch + DENSE_DEPTH * DENSE_SAMPLES;
  for (size_t tile = first; tile < end; tile++) {
    const size_t o = tile * of->outputs / tiles, rows = (tile + 1) * of->outputs / tiles - o;
    for (size_t panel = 0; panel < count; panel++) {
      float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
      for (size_t i = 0; i < rows * PANEL; i++) out[i] = bias[o + i / PANEL];
    }
  }
  for (size_t i = 0; i < of->inputs; i += DENSE_DEPTH) {
    const size_t depth = min_size(of->inputs - i, DENSE_DEPTH);
    for (size_t panel = 0; panel < count; panel++) {
      pack_transposed(x + panel * PANEL * of->inputs + i, of->inputs, min_size(samples - panel * PANEL, PANEL), depth,
                      packed + panel * depth * PANEL);
    }
    for (size_t tile = first; tile < end; tile++) {
      const size_t o = tile * of->outputs / tiles, rows = (tile + 1) * of->outputs / tiles - o;
      const float *from = weight + o * of->inputs + i;
      for (size_t panel = 0; panel < count; panel++) {
        float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
        if (rows == extent) {
          dense_tile(of, extent, depth, from, packed + panel * depth * PANEL, out);
        } else {
          dense_tile(of, extent - 1, depth, from, packed + panel * depth * PANEL, out);
        }
      }
    }
  }
  for (size_t tile = first; tile < end; tile++) {
    const size_t o = tile * of->outputs / tiles, rows = (tile + 1) * of->outputs / tiles - o;
    for (size_t n = 0; n < samples; n++) {
      const float *from = sums + ((tile - first) * count + n / PANEL) * extent * PANEL + n % PANEL;
      for (size_t i = 0; i < rows; i++) y[n * of->outputs + o + i] = from[i * PANEL];
    }
  }
}

/* `few` and `many` are the functions above for this layer; with fewer than `many_samples` a panel of samples would be mostly empty. */
INLINE void dense(const Worker *worker, const Dense *of, const float *restrict x, const float *restrict weight,
                  const float *restrict bias, float *restrict y,
                  void (*few)(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                              size_t batch, Range outputs),
                  void (*many)(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                               size_t samples, size_t first, size_t end, float *restrict scratch),
                  Epilogue *epilogue, const float *const *saved) {
  enum { many_samples = 8, tiles_at_once = 1024 / TILE_ROWS };
  const size_t tiles = TILES(of->outputs);
  Range outputs;
  if (worker->batch < many_samples) {
    const Range own = share(worker, (of->outputs + 3) / 4);
    outputs = (Range){own.begin * 4, min_size(own.end * 4, of->outputs)};
    few(x, weight, bias, y, worker->batch, outputs);
  } else {
    const Range own = share(worker, tiles);
    outputs = (Range){own.begin * of->outputs / tiles, own.end * of->outputs / tiles};
    for (size_t n = 0; n < worker->batch; n += DENSE_SAMPLES) {
      for (size_t first = own.begin; first < own.end; first += tiles_at_once) {
        many(x + n * of->inputs, weight, bias, y + n * of->outputs, min_size(worker->batch - n, DENSE_SAMPLES), first,
             min_size(first + tiles_at_once, own.end), worker->scratch);
      }
    }
  }
  for (size_t n = 0; epilogue != NULL && n < worker->batch; n++) {
    const size_t at = n * of->outputs + outputs.begin;
    epilogue((Run){worker, y + at, at, outputs.end - outputs.begin, saved});
  }
}

static const Dense fc1_forward_extents = { .inputs = 50, .outputs = 20 };

KERNEL void fc1_forward_few(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                         size_t batch, Range outputs) {
  dense_few(&fc1_forward_extents, x, weight, bias, y, batch, outputs);
}

KERNEL void fc1_forward_many(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                          size_t samples, size_t first, size_t end, float *restrict scratch) {
  dense_many(&fc1_forward_extents, x, weight, bias, y, samples, first, end, scratch);
}

/*
 * fc1 (test/golden/dense/spec.yaml:9)
 * y[n, o] = bias[o] + Σ x[n, i] · weight[o, i].
 * Rows of a tile are outputs, whose weights are read as they lie; its columns are samples. A thread owns tiles of outputs.
 * Fewer than 8 samples would leave the columns mostly empty: they are dot products then, and a thread owns outputs by fours.
 * x [N, 50], weight [20, 50], bias [20], y [N, 20].
 */
KERNEL void fc1_forward(const Worker *worker,
                        const float *restrict x,
                        const float *restrict weight,
                        const float *restrict bias,
                        float *restrict y) {
  dense(worker, &fc1_forward_extents, x, weight, bias, y, fc1_forward_few, fc1_forward_many, NULL, NULL);
}
