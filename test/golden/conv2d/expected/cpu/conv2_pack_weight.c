/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * weights[group, panel, r, s, c, k] = weight[k, c, r, s]
 * with PANEL output channels in a panel, and zeros where there are fewer. A thread owns rows of taps of panels.
 * They stay from run to run; only new weights are packed again.
 * weight [6, 2, 3, 2].
 */
KERNEL void conv2_pack_weight(const Worker *worker, const float *restrict weight, float *restrict weights) {
  if (worker->context->packed) return;
  static const Filters extents = {
    .groups = 2, .in_channels = 2, .out_channels = 3,
    .rows = 3, .columns = 2, .tap_rows = 3, .tap_columns = 2,
};
  pack_panels(worker, &extents, weight, weights);
}
