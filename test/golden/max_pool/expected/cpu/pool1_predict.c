static const Pooling pool1_predict_extents = {
    .channels = 4, .height = 8, .width = 8, .out_height = 4, .out_width = 4,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
};

/*
 * pool1 (test/golden/max_pool/spec.yaml:10)
 * y[n, p, q, c] = max of x[n, h, w, c] over the 3×3 window that starts at row 2p, column 2q; NaN where one of them is.
 * A thread owns rows of y.
 * x [N, 8, 8, 4], y [N, 4, 4, 4].
 */
KERNEL void pool1_predict(const Worker *worker, const float *restrict x, float *restrict y) {
  max_pool(worker, &pool1_predict_extents, x, y, NULL, NULL, NULL);
}
