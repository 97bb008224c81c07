/*
 * join (test/golden/concat/spec.yaml:12)
 * dx[n, pixel, c] = dy[n, pixel, 5 + c].
 * A thread owns pixels.
 * dx [N, 36, 6], dy [N, 36, 11].
 */
KERNEL void join_input_gradient_2(const Worker *worker, const float *restrict dy, float *restrict dx) {
  const Range pixels = share(worker, worker->batch * 36);
  for (size_t pixel = pixels.begin; pixel < pixels.end; pixel++) {
    memcpy(dx + pixel * 6, dy + pixel * 11 + 5, 6 * sizeof(float));
  }
}
