/* The standard normal distribution function, ½ erfc(−x / √2): coefficients of S. L. Moshier’s Cephes, ndtrf.c. */
INLINE float normal_cdf_f(float x) {
  const float z = __builtin_fabsf(x) * 0.707106781f, s = z * z;
  float near = 0.000078538615f;
  near = near * s - 0.00080101937f;
  near = near * s + 0.0051883277f;
  near = near * s - 0.026853813f;
  near = near * s + 0.112835854f;
  near = near * s - 0.37612626f;
  near = near * s + 1.1283791f;
  const float q = 1.0f / (z > 1.0f ? z : 1.0f), t = q * q;
  float middle = 0.0232682f;
  middle = middle * t - 0.13870394f;
  middle = middle * t + 0.36874247f;
  middle = middle * t - 0.5824733f;
  middle = middle * t + 0.62100047f;
  middle = middle * t - 0.49445152f;
  middle = middle * t + 0.340488f;
  middle = middle * t - 0.2741127f;
  middle = middle * t + 0.56382596f;
  float far = -10.477664f;
  far = far * t + 12.9772f;
  far = far * t - 7.4955187f;
  far = far * t + 2.921019f;
  far = far * t - 1.0152652f;
  far = far * t + 0.42184633f;
  far = far * t - 0.28207675f;
  far = far * t + 0.5641895f;
  const float tail = 0.5f * exp_f(-s) * q * (z < 2.0f ? middle : far);
  const float beyond = x < 0.0f ? tail : 1.0f - tail;
  return z < 1.0f ? 0.5f + 0.353553391f * x * near : beyond;
}

/* Beyond ±20 the factor on x is 0 or 1. */
INLINE float gelu_f(float x) {
  const float c = x < -20.0f ? -20.0f : x > 20.0f ? 20.0f : x, s = normal_cdf_f(c);
  return (x < -20.0f ? -20.0f : x) * s;
}

/* y = x for so many values, and through the epilogue while they are in the first-level cache. A thread owns blocks of 1024 values. */
INLINE void elementwise(const Worker *worker, size_t values, const float *restrict x, float *restrict y, Epilogue *epilogue,
                        const float *const *saved) {
  enum { block_values = 1024 };
  const Range blocks = share(worker, (values + block_values - 1) / block_values);
  for (size_t block = blocks.begin; block < blocks.end; block++) {
    const size_t at = block * block_values, count = min_size(values - at, block_values);
    memcpy(y + at, x + at, count * sizeof(float));
    if (epilogue != NULL) epilogue((Run){worker, y + at, at, count, saved});
  }
}

/* gelu1 (gelu) */
INLINE void gelu1_forward_epilogue(Run run) {
  for (size_t i = 0; i < run.count; i++) {
    float v = run.values[i];
    v = gelu_f(v);
    run.values[i] = v;
  }
}

/*
 * gelu1 (test/golden/gelu/spec.yaml:10)
 * y = x, value by value.
 * Before it is final, each value goes through gelu1 (gelu).
 * A thread owns blocks of 1024 values.
 * x [N, 8], y [N, 8].
 */
KERNEL void gelu1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  elementwise(worker, worker->batch * 8, x, y, gelu1_forward_epilogue, NULL);
}
