static const Pooling pool1_forward_extents = {
    .channels = 4, .height = 7, .width = 7, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
    .top = 1, .left = 1, .bottom = 1, .right = 1,
};

/*
 * pool1 (test/golden/avg_pool/spec.yaml:10)
 * y[n, p, q, c] = mean of x[n, h, w, c] over the 3×3 window that starts at row 2p − 1, column 2q − 1.
 * Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.
 * A thread owns rows of y.
 * x [N, 7, 7, 4], y [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y) {
  avg_pool(worker, &pool1_forward_extents, 1, x, y, NULL, NULL);
}
