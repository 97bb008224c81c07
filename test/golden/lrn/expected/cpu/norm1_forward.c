/* Local response normalisation over the channels from c − radius to c + radius: d_c = k + alpha · Σ x², y = x / d^beta. */
typedef struct {
  size_t channels, pixels; /* of an image */
  size_t radius;
  float k, alpha, beta;
  float twice_alpha_beta; /* for the gradient */
} Lrn;

/* Floats of a row of terms with `radius` zeros at either end, in whole cache lines. */
INLINE size_t lrn_row_floats(const Lrn *of) { return (of->channels + 2 * of->radius + 15) / 16 * 16; }

/* Of a row that starts `radius` channels before channel 0, the terms around channel c. */
INLINE float lrn_sum(const Lrn *of, const float *row, size_t c) {
  float sum = row[c];
  UNROLL for (size_t i = 1; i <= 2 * of->radius; i++) sum += row[c + i];
  return sum;
}

typedef struct {
  float power, reciprocal;
} Denominator;

/* d^−beta and 1 / d. The exponents that networks use need square roots only. */
INLINE Denominator lrn_denominator(const Lrn *of, float sum) {
  const float d = of->k + of->alpha * sum;
  if (of->beta == 0.5f) {
    const float power = 1.0f / __builtin_sqrtf(d);
    return (Denominator){power, power * power};
  }
  if (of->beta == 0.75f) {
    const float root = __builtin_sqrtf(d), power = 1.0f / (root * __builtin_sqrtf(root));
    return (Denominator){power, power * power * root};
  }
  if (of->beta == 1.0f) return (Denominator){1.0f / d, 1.0f / d};
  return (Denominator){exp_f(-of->beta * log_f(d)), 1.0f / d};
}

/* One pixel: x [channels] → y [channels]. */
INLINE void lrn_pixel(const Lrn *of, const float *restrict x, float *restrict squares, float *restrict y) {
  for (size_t c = 0; c < of->channels; c++) squares[c + of->radius] = x[c] * x[c];
  for (size_t c = 0; c < of->channels; c++) y[c] = x[c] * lrn_denominator(of, lrn_sum(of, squares, c)).power;
}

/*
 * `normalize` is `lrn_pixel` of this layer. It stays a function: of few channels compilers would work on several pixels at once, and round
 * otherwise in the last ones of a thread's share, so that results depended on the number of threads.
 */
INLINE void lrn(const Worker *worker, const Lrn *of, const float *restrict x, float *restrict y,
                void (*normalize)(const float *restrict x, float *restrict squares, float *restrict y),
                Epilogue *epilogue, const float *const *saved) {
  float *squares = worker->scratch;
  memset(squares, 0, lrn_row_floats(of) * sizeof(float));
  const Range pixels = share(worker, worker->batch * of->pixels);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    const size_t at = pixel * of->channels;
    normalize(x + at, squares, y + at);
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, of->channels, saved});
  }
}

static const Lrn norm1_forward_extents = {
    .channels = 6, .pixels = 16, .radius = 2,
    .k = 2.0f, .alpha = 0.0001f, .beta = 0.75f,
};

KERNEL void norm1_forward_pixel(const float *restrict x, float *restrict squares, float *restrict y) {
  lrn_pixel(&norm1_forward_extents, x, squares, y);
}

/*
 * norm1 (test/golden/lrn/spec.yaml:10)
 * y_c = x_c / d_c^β with d_c = k + α · Σ x_j² over channels j from c − 2 to c + 2.
 * A thread owns pixels.
 * x [N, 16, 6], y [N, 16, 6].
 */
KERNEL void norm1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  lrn(worker, &norm1_forward_extents, x, y, norm1_forward_pixel, NULL, NULL);
}
