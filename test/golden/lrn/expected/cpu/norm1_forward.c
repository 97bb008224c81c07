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
