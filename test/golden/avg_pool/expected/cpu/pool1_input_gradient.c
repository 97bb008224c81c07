static const Pooling pool1_input_gradient_extents = {
    .channels = 4, .height = 7, .width = 7, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
    .top = 1, .left = 1, .bottom = 1, .right = 1,
};

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * dx[n, h, w, c] = Σ dy[n, p, q, c] / divisor(p, q) over the windows that cover the cell (h, w), in scan order.
 * Window (p, q) is the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of dx.
 * dy [N, 4, 4, 4], dx [N, 7, 7, 4].
 */
KERNEL void pool1_input_gradient(const Worker *worker, const float *restrict dy, float *restrict dx) {
  avg_pool_dx(worker, &pool1_input_gradient_extents, 1, dy, dx, NULL, NULL);
}
