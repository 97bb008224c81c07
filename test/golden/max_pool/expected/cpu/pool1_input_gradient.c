static const Pooling pool1_input_gradient_extents = {
    .channels = 4, .height = 8, .width = 8, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
};

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * dx[n, h, w, c] = Σ dy[n, p, q, c] over the windows that the cell (h, w) won, in scan order.
 * Window (p, q) is the 3×3 window that starts at row 2p, column 2q.
 * A thread owns rows of dx.
 * dy [N, 4, 4, 4], indices [N, 4, 4, 4], dx [N, 8, 8, 4].
 */
KERNEL void pool1_input_gradient(const Worker *worker,
                                 const float *restrict dy,
                                 const uint8_t *restrict indices,
                                 float *restrict dx) {
  max_pool_dx(worker, &pool1_input_gradient_extents, dy, indices, dx, NULL, NULL);
}
