/* One pixel: x, dy [6] → dx [6]. `squares` and `terms` have 2 zeros at either end. */
KERNEL void norm1_input_gradient_pixel(const float *restrict x, const float *restrict dy, float *restrict squares,
    float *restrict terms, float *restrict dx) {
  for (size_t c = 0; c < 6; c++) {
    squares[c + 2] = x[c] * x[c];
  }
  for (size_t c = 0; c < 6; c++) {
    const float d = 2.0f + 0.0001f * (squares[c] + squares[c + 1] + squares[c + 2] + squares[c + 3] + squares[c + 4]);
    const float root = __builtin_sqrtf(d);
    const float power = 1.0f / (root * __builtin_sqrtf(root));
    const float direct = dy[c] * power;
    terms[c + 2] = direct * x[c] * (power * power * root);
    dx[c] = direct;
  }
  for (size_t c = 0; c < 6; c++) {
    dx[c] -= 0.00015f * x[c] * (terms[c] + terms[c + 1] + terms[c + 2] + terms[c + 3] + terms[c + 4]);
  }
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
  float *squares = worker->scratch, *terms = worker->scratch + 16;
  memset(squares, 0, 32 * sizeof(float));
  const Range pixels = share(worker, worker->batch * 16);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    const size_t at = pixel * 6;
    norm1_input_gradient_pixel(x + at, dy + at, squares, terms, dx + at);
  }
}
