typedef struct {
  size_t inputs, outputs;
} Dense;

/*
 * Samples whose values stay in the second-level cache, as [DENSE_DEPTH summands, samples], and the inputs or outputs whose sums a thread
 * holds for them.
 */
enum { DENSE_SAMPLES = 128, DENSE_DEPTH = 256 };

/* Inputs whose weights are copied to where they lie together, [DENSE_DEPTH, DENSE_INPUTS]. */
enum { DENSE_INPUTS = 192 };

INLINE void dense_input_tile(size_t rows, size_t depth, const float *weight, const float *dy, float *out) {
  vector sums[TILE_ROWS][2];
  load_tile(rows, out, sums);
  add_products(rows, depth, weight, 1, DENSE_INPUTS, dy, sums);
  store_tile(rows, out, sums);
}

/* Gradients of the inputs under the tiles first … end − 1 for up to DENSE_SAMPLES samples. */
INLINE void dense_input_gradients(const Dense *of, const float *restrict dy, const float *restrict weight, float *restrict dx,
                                  size_t samples, size_t first, size_t end, float *restrict scratch) {
  const size_t tiles = TILES(of->inputs), extent = TILE_EXTENT(of->inputs), count = panels(samples);
  const size_t start = first * of->inputs / tiles, inputs = end * of->inputs / tiles - start;
  float *packed = scratch, *block = packed + DENSE_DEPTH * DENSE_SAMPLES, *sums = block + DENSE_DEPTH * DENSE_INPUTS;
  memset(sums, 0, (end - first) * count * extent * PANEL * sizeof(float));
  for (size_t o = 0; o < of->outputs; o += DENSE_DEPTH) {
    const size_t depth = min_size(of->outputs - o, DENSE_DEPTH);
    for (size_t panel = 0; panel < count; panel++) {
      pack_transposed(dy + panel * PANEL * of->outputs + o, of->outputs, min_size(samples - panel * PANEL, PANEL), depth,
                      packed + panel * depth * PANEL);
    }
    for (size_t k = 0; k < depth; k++) {
      memcpy(block + k * DENSE_INPUTS, weight + (o + k) * of->inputs + start, inputs * sizeof(float));
    }
    for (size_t tile = first; tile < end; tile++) {
      const size_t i = tile * of->inputs / tiles, rows = (tile + 1) * of->inputs / tiles - i;
      for (size_t panel = 0; panel < count; panel++) {
        float *out = sums + ((tile - first) * count + panel) * extent * PANEL;
        if (rows == extent) {
          dense_input_tile(extent, depth, block + i - start, packed + panel * depth * PANEL, out);
        } else {
          dense_input_tile(extent - 1, depth, block + i - start, packed + panel * depth * PANEL, out);
        }
      }
    }
  }
  for (size_t tile = first; tile < end; tile++) {
    const size_t i = tile * of->inputs / tiles, rows = (tile + 1) * of->inputs / tiles - i;
    for (size_t n = 0; n < samples; n++) {
      const float *from = sums + ((tile - first) * count + n / PANEL) * extent * PANEL + n % PANEL;
      for (size_t j = 0; j < rows; j++) dx[n * of->inputs + i + j] = from[j * PANEL];
    }
  }
}

/* `make_part` is the function above for this layer. */
INLINE void dense_dx(const Worker *worker, const Dense *of, const float *restrict dy, const float *restrict weight, float *restrict dx,
                     void (*make_part)(const float *restrict dy, const float *restrict weight, float *restrict dx, size_t samples,
                                       size_t first, size_t end, float *restrict scratch),
                     Epilogue *epilogue, const float *const *saved) {
  enum { tiles_at_once = DENSE_INPUTS / TILE_ROWS };
  const size_t tiles = TILES(of->inputs);
  const Range own = share(worker, tiles);
  for (size_t n = 0; n < worker->batch; n += DENSE_SAMPLES) {
    for (size_t first = own.begin; first < own.end; first += tiles_at_once) {
      make_part(dy + n * of->outputs, weight, dx + n * of->inputs, min_size(worker->batch - n, DENSE_SAMPLES), first,
                min_size(first + tiles_at_once, own.end), worker->scratch);
    }
  }
  const size_t start = own.begin * of->inputs / tiles, inputs = own.end * of->inputs / tiles - start;
  for (size_t n = 0; epilogue != NULL && n < worker->batch; n++) {
    const size_t at = n * of->inputs + start;
    epilogue((Run){worker, dx + at, at, inputs, saved});
  }
}

/* the derivative of drop1 (dropout) */
INLINE void fc2_input_gradient_epilogue_loop(Run run, const uint32_t training) {
  const Context *context = run.worker->context;
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    {
      const uint32_t dropped = training & (random_bits(context, 3432915079u, run.at + i) < 1073741824u);
      v *= dropped ? 0.0f : (training ? 1.3333334f : 1.0f);
    }
    run.values[i] = v;
  }
}

INLINE void fc2_input_gradient_epilogue(Run run) {
  if (run.worker->context->training != 0) {
    fc2_input_gradient_epilogue_loop(run, 1);
  } else {
    fc2_input_gradient_epilogue_loop(run, 0);
  }
}

static const Dense fc2_input_gradient_extents = { .inputs = 8, .outputs = 8 };

KERNEL void fc2_input_gradient_part(const float *restrict dy, const float *restrict weight, float *restrict dx, size_t samples, size_t first,
                          size_t end, float *restrict scratch) {
  dense_input_gradients(&fc2_input_gradient_extents, dy, weight, dx, samples, first, end, scratch);
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
  dense_dx(worker, &fc2_input_gradient_extents, dy, weight, dx, fc2_input_gradient_part, fc2_input_gradient_epilogue, NULL);
}
