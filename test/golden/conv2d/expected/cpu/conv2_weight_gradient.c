static const Convolution conv2_weight_gradient_extents = {
    .band = { .channels = 4, .height = 7, .width = 7, .top = -1, .left = -1, .columns = 8, .pixel_floats = 4 },
    .groups = 2, .in_channels = 2, .out_channels = 3,
    .out_height = 4, .out_width = 4,
    .tap_rows = 3, .tap_columns = 2, .tap_runs = 2,
    .row_stride = 2, .column_stride = 2,
    .row_dilation = 1, .column_dilation = 1,
    .row_reach = 3, .bands = 1, .band_rows = 4,
};

KERNEL void conv2_weight_gradient_sums(const float *restrict x, const float *restrict dy, size_t lines, Range range, float *restrict sums) {
  weight_gradient_sums(&conv2_weight_gradient_extents, x, dy, lines, range, sums);
}

/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * dbias[k] = Σ dy[n, p, q, k], and
 * dweight[k, c, r, s] = Σ x[n, p · 2 + r − 1, q · 2 + s − 1, c] · dy[n, p, q, k] over images and pixels.
 * A thread owns tiles of rows of the sums [panel, r, s, c, k], with PANEL filters in a panel.
 * x [N, 7, 7, 4], dy [N, 4, 4, 6], dweight [6, 2, 3, 2], dbias [6].
 */
KERNEL void conv2_weight_gradient(const Worker *worker,
                                  const float *restrict x,
                                  const float *restrict dy,
                                  float *restrict sums,
                                  float *restrict dweight,
                                  float *restrict dbias) {
  convolution_gradients(worker, &conv2_weight_gradient_extents, x, dy, sums, dweight, dbias, conv2_weight_gradient_sums);
}
