static const Convolution conv2_forward_extents = {
    .band = { .channels = 4, .height = 7, .width = 7, .top = -1, .left = -1, .columns = 8, .pixel_floats = 4 },
    .groups = 2, .in_channels = 2, .out_channels = 3,
    .out_height = 4, .out_width = 4,
    .tap_rows = 3, .tap_columns = 2, .tap_runs = 2,
    .row_stride = 2, .column_stride = 2,
    .row_dilation = 1, .column_dilation = 1,
    .row_reach = 3, .bands = 1, .band_rows = 4,
};

KERNEL void conv2_forward_sums(const float *restrict band, const float *restrict weights, size_t rows, float *restrict sums) {
  correlation_sums(&conv2_forward_extents, band, weights, rows, sums);
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * y[n, p, q, k] = bias[k] + Σ x[n, p · 2 + r − 1, q · 2 + s − 1, c] · weight[k, c, r, s]
 * over taps (r, s) and the channels c of the group of k, zeros outside of x.
 * A thread owns panels of channels within bands of rows.
 * x [N, 7, 7, 4], weights as packed, bias [6], y [N, 4, 4, 6].
 */
KERNEL void conv2_forward(const Worker *worker,
                          const float *restrict x,
                          const float *restrict weights,
                          const float *restrict bias,
                          float *restrict y) {
  correlate(worker, &conv2_forward_extents, x, weights, bias, y, conv2_forward_sums, NULL, NULL);
}
