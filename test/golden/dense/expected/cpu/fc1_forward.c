/* Dot products of `samples` rows of x with `outputs` rows of the weight; both are constants where it is called. */
INLINE void fc1_forward_dots(const float *x, const float *weight, const float *bias, float *y, size_t samples, size_t outputs) {
  vector sums[2][8] = {0};
  float rests[2][8] = {0};
  size_t i = 0;
  for (; i + LANES <= 50; i += LANES) {
    UNROLL for (size_t o = 0; o < outputs; o++) {
      const vector row = load(weight + o * 50 + i);
      UNROLL for (size_t n = 0; n < samples; n++) sums[n][o] = multiply_add(load(x + n * 50 + i), row, sums[n][o]);
    }
  }
  for (; i < 50; i++) {
    for (size_t n = 0; n < samples; n++) {
      for (size_t o = 0; o < outputs; o++) rests[n][o] += x[n * 50 + i] * weight[o * 50 + i];
    }
  }
  for (size_t n = 0; n < samples; n++) {
    for (size_t o = 0; o < outputs; o++) y[n * 20 + o] = bias[o] + (sum_lanes(sums[n][o]) + rests[n][o]);
  }
}

/*
 * A few samples: weights are read once, in the order in which they lie in memory, eight rows of them at a time where there is one sample.
 * A range starts at a whole group of four outputs.
 */
KERNEL void fc1_forward_few(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                         size_t batch, Range outputs) {
  size_t o = outputs.begin;
  for (; batch == 1 && o + 8 <= outputs.end; o += 8) {
    fc1_forward_dots(x, weight + o * 50, bias + o, y + o, 1, 8);
  }
  for (; o + 4 <= outputs.end; o += 4) {
    size_t n = 0;
    for (; n + 2 <= batch; n += 2) {
      fc1_forward_dots(x + n * 50, weight + o * 50, bias + o, y + n * 20 + o, 2, 4);
    }
    if (n < batch) fc1_forward_dots(x + n * 50, weight + o * 50, bias + o, y + n * 20 + o, 1, 4);
  }
  for (; o < outputs.end; o++) {
    for (size_t n = 0; n < batch; n++) {
      fc1_forward_dots(x + n * 50, weight + o * 50, bias + o, y + n * 20 + o, 1, 1);
    }
  }
}

INLINE void fc1_forward_tile(size_t rows, size_t depth, const float *weight, const float *x, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  add_products(rows, depth, weight, 50, 1, x, sums);
  store_tile(rows, out, sums);
}

/* Outputs of the tiles first … end − 1 for up to 128 samples. */
KERNEL void fc1_forward_many(const float *restrict x, const float *restrict weight, const float *restrict bias, float *restrict y,
                          size_t samples, size_t first, size_t end, float *restrict scratch) {
  enum { tiles = TILES(20), extent = TILE_EXTENT(20) };
  const size_t count = panels(samples);
  float *packed = scratch, *sums = scratch + 32768;
  for (size_t tile = first; tile < end; tile++) {
    const size_t o = tile * 20 / tiles, rows = (tile + 1) * 20 / tiles - o;
    for (size_t panel = 0; panel < count; panel++) {
      float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
      for (size_t i = 0; i < rows * PANEL; i++) out[i] = bias[o + i / PANEL];
    }
  }
  for (size_t i = 0; i < 50; i += 256) {
    const size_t depth = min_size(50 - i, 256);
    for (size_t panel = 0; panel < count; panel++) {
      pack_transposed(x + panel * PANEL * 50 + i, 50, min_size(samples - panel * PANEL, PANEL), depth,
                      packed + panel * depth * PANEL);
    }
    for (size_t tile = first; tile < end; tile++) {
      const size_t o = tile * 20 / tiles, rows = (tile + 1) * 20 / tiles - o;
      const float *from = weight + o * 50 + i;
      for (size_t panel = 0; panel < count; panel++) {
        float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
        if (rows == extent) {
          fc1_forward_tile(extent, depth, from, packed + panel * depth * PANEL, out);
        } else {
          fc1_forward_tile(extent - 1, depth, from, packed + panel * depth * PANEL, out);
        }
      }
    }
  }
  for (size_t tile = first; tile < end; tile++) {
    const size_t o = tile * 20 / tiles, rows = (tile + 1) * 20 / tiles - o;
    for (size_t n = 0; n < samples; n++) {
      const float *from = sums + ((tile - first) * count + n / PANEL) * extent * PANEL + n % PANEL;
      for (size_t i = 0; i < rows; i++) y[n * 20 + o + i] = from[i * PANEL];
    }
  }
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
  enum { tiles = TILES(20), at_once = 1024 / TILE_ROWS };
  Range outputs;
  if (worker->batch < 8) {
    const Range own = share(worker, (20 + 3) / 4);
    outputs = (Range){own.begin * 4, min_size(own.end * 4, 20)};
    fc1_forward_few(x, weight, bias, y, worker->batch, outputs);
  } else {
    const Range own = share(worker, tiles);
    outputs = (Range){own.begin * 20 / tiles, own.end * 20 / tiles};
    for (size_t n = 0; n < worker->batch; n += 128) {
      for (size_t first = own.begin; first < own.end; first += at_once) {
        fc1_forward_many(x + n * 50, weight, bias, y + n * 20, min_size(worker->batch - n, 128), first,
                      min_size(first + at_once, own.end), worker->scratch);
      }
    }
  }
}
