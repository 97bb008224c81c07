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
