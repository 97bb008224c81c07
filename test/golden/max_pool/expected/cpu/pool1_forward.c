static const Pooling pool1_forward_extents = {
    .channels = 4, .height = 8, .width = 8, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
};

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * y[n, p, q, c] = max of x[n, h, w, c] over the 3×3 window that starts at row 2p, column 2q; NaN where one of them is.
 * indices[n, p, q, c] = r · S + s of the cell of the window that won; of equal cells the first in scan order, of NaNs the last.
 * A thread owns rows of y.
 * x [N, 8, 8, 4], y [N, 4, 4, 4], indices [N, 4, 4, 4].
 */
KERNEL void pool1_forward(const Worker *worker, const float *restrict x, float *restrict y, uint8_t *restrict indices) {
  max_pool(worker, &pool1_forward_extents, x, y, indices, NULL, NULL);
}
