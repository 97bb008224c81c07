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

/* One pixel: x, dy [channels] → dx [channels]. */
INLINE void lrn_gradient_pixel(const Lrn *of, const float *restrict x, const float *restrict dy, float *restrict squares,
                               float *restrict terms, float *restrict dx) {
  for (size_t c = 0; c < of->channels; c++) squares[c + of->radius] = x[c] * x[c];
  for (size_t c = 0; c < of->channels; c++) {
    const Denominator d = lrn_denominator(of, lrn_sum(of, squares, c));
    const float direct = dy[c] * d.power;
    terms[c + of->radius] = direct * x[c] * d.reciprocal;
    dx[c] = direct;
  }
  for (size_t c = 0; c < of->channels; c++) dx[c] -= of->twice_alpha_beta * x[c] * lrn_sum(of, terms, c);
}

/* `differentiate` is `lrn_gradient_pixel` of this layer, a function for the same reason as in the forward pass. */
INLINE void lrn_dx(const Worker *worker, const Lrn *of, const float *restrict x, const float *restrict dy, float *restrict dx,
                   void (*differentiate)(const float *restrict x, const float *restrict dy, float *restrict squares,
                                         float *restrict terms, float *restrict dx),
                   Epilogue *epilogue, const float *const *saved) {
  float *squares = worker->scratch, *terms = squares + lrn_row_floats(of);
  memset(squares, 0, 2 * lrn_row_floats(of) * sizeof(float));
  const Range pixels = share(worker, worker->batch * of->pixels);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    const size_t at = pixel * of->channels;
    differentiate(x + at, dy + at, squares, terms, dx + at);
    if (epilogue != NULL) epilogue((Run){worker, dx + at, at, of->channels, saved});
  }
}

static const Lrn norm1_input_gradient_extents = {
    .channels = 6, .pixels = 16, .radius = 2,
    .k = 2.0f, .alpha = 0.0001f, .beta = 0.75f, .twice_alpha_beta = 0.00015f,
};

KERNEL void norm1_input_gradient_pixel(const float *restrict x, const float *restrict dy, float *restrict squares, float *restrict terms,
                           float *restrict dx) {
  lrn_gradient_pixel(&norm1_input_gradient_extents, x, dy, squares, terms, dx);
}

/*
 * norm1 (test/golden/lrn/spec.yaml:10)
 * dx_c = dy_c / d_c^β − 2αβ · x_c · Σ t_j over channels j from c − 2 to c + 2,
 * t_j = dy_j · x_j / d_j^(β + 1), d_j = k + α · Σ x_i² over channels i from j − 2 to j + 2.
 * A thread owns pixels.
 * x [N, 16, 6], dy [N, 16, 6], dx [N, 16, 6].
 */
KERNEL void norm1_input_gradient(const Worker *worker,
                                 const float *restrict x,
                                 const float *restrict dy,
                                 float *restrict dx) {
  lrn_dx(worker, &norm1_input_gradient_extents, x, dy, dx, norm1_input_gradient_pixel, NULL, NULL);
}
