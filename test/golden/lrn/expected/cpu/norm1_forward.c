/* One pixel: x [6] → y [6]. `squares` has 2 zeros at either end. */
KERNEL void norm1_forward_pixel(const float *restrict x, float *restrict squares, float *restrict y) {
  for (size_t c = 0; c < 6; c++) {
    squares[c + 2] = x[c] * x[c];
  }
  for (size_t c = 0; c < 6; c++) {
    const float d = 2.0f + 0.0001f * (squares[c] + squares[c + 1] + squares[c + 2] + squares[c + 3] + squares[c + 4]);
    const float root = __builtin_sqrtf(d);
    const float power = 1.0f / (root * __builtin_sqrtf(root));
    y[c] = x[c] * power;
  }
}

/*
 * norm1 (test/golden/lrn/spec.yaml:10)
 * y_c = x_c / d_c^β with d_c = k + α · Σ x_j² over channels j from c − 2 to c + 2.
 * A thread owns pixels.
 * x [N, 16, 6], y [N, 16, 6].
 */
KERNEL void norm1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  float *squares = worker->scratch;
  memset(squares, 0, 16 * sizeof(float));
  const Range pixels = share(worker, worker->batch * 16);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    const size_t at = pixel * 6;
    norm1_forward_pixel(x + at, squares, y + at);
  }
}
