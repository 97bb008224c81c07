/* the derivative of drop1 (dropout) */
static inline void fc2_input_gradient_epilogue(const Context *context, float *restrict run, size_t at, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float v = run[i];
    {
      const uint32_t masked = context->training != 0;
      const uint32_t dropped = masked & (random_bits(context, 3432915079u, at + i) < 1073741824u);
      v *= dropped ? 0.0f : (masked ? 1.3333334f : 1.0f);
    }
    run[i] = v;
  }
}

INLINE void fc2_input_gradient_tile(size_t rows, size_t depth, const float *weight, const float *dy, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  add_products(rows, depth, weight, 1, 192, dy, sums);
  store_tile(rows, out, sums);
}

/* Gradients of the inputs under the tiles first … end − 1 for up to 128 samples. */
KERNEL void fc2_input_gradient_part(const float *restrict dy, const float *restrict weight, float *restrict dx, size_t samples, size_t first,
                          size_t end, float *restrict scratch) {
  enum { tiles = TILES(8), extent = TILE_EXTENT(8) };
  const size_t count = panels(samples), start = first * 8 / tiles, inputs = end * 8 / tiles - start;
  float *packed = scratch, *block = packed + 32768, *sums = block + 49152;
  memset(sums, 0, (end - first) * count * extent * PANEL * sizeof(float));
  for (size_t o = 0; o < 8; o += 256) {
    const size_t depth = min_size(8 - o, 256);
    for (size_t panel = 0; panel < count; panel++) {
      pack_transposed(dy + panel * PANEL * 8 + o, 8, min_size(samples - panel * PANEL, PANEL), depth,
                      packed + panel * depth * PANEL);
    }
    for (size_t k = 0; k < depth; k++) {
      memcpy(block + k * 192, weight + (o + k) * 8 + start, inputs * sizeof(float));
    }
    for (size_t tile = first; tile < end; tile++) {
      const size_t i = tile * 8 / tiles, rows = (tile + 1) * 8 / tiles - i;
      for (size_t panel = 0; panel < count; panel++) {
        float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
        if (rows == extent) {
          fc2_input_gradient_tile(extent, depth, block + i - start, packed + panel * depth * PANEL, out);
        } else {
          fc2_input_gradient_tile(extent - 1, depth, block + i - start, packed + panel * depth * PANEL, out);
        }
      }
    }
  }
  for (size_t tile = first; tile < end; tile++) {
    const size_t i = tile * 8 / tiles, rows = (tile + 1) * 8 / tiles - i;
    for (size_t n = 0; n < samples; n++) {
      const float *from = sums + ((tile - first) * count + n / PANEL) * extent * PANEL + n % PANEL;
      for (size_t j = 0; j < rows; j++) dx[n * 8 + i + j] = from[j * PANEL];
    }
  }
}

/*
 * fc2, drop1 (test/golden/dropout/spec.yaml:11)
 * dx[n, i] = Σ dy[n, o] · weight[o, i].
 * Rows of a tile are inputs, its columns samples; blocks of weights are copied to where they lie together. A thread owns tiles of inputs.
 * Before it is final, each value goes through the derivative of drop1 (dropout).
 * dy [N, 8], weight [8, 8], dx [N, 8].
 */
KERNEL void fc2_input_gradient(const Worker *worker,
                               const float *restrict dy,
                               const float *restrict weight,
                               float *restrict dx) {
  enum { tiles = TILES(8), at_once = 192 / TILE_ROWS };
  const Range own = share(worker, tiles);
  for (size_t n = 0; n < worker->batch; n += 128) {
    for (size_t first = own.begin; first < own.end; first += at_once) {
      fc2_input_gradient_part(dy + n * 8, weight, dx + n * 8, min_size(worker->batch - n, 128), first,
                    min_size(first + at_once, own.end), worker->scratch);
    }
  }
  const size_t i = own.begin * 8 / tiles, inputs = own.end * 8 / tiles - i;
  for (size_t n = 0; n < worker->batch; n++) {
    fc2_input_gradient_epilogue(worker->context, dx + n * 8 + i, n * 8 + i, inputs);
  }
}
