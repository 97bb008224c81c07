/*
 * conv2 (test/golden/conv2d/spec.yaml:10)
 * weights[group, panel, r, s, c, k] = weight[k, c, r, s]
 * with PANEL output channels in a panel, and zeros where there are fewer. A thread owns rows of taps of panels.
 * They stay from run to run; only new weights are packed again.
 * weight [6, 2, 3, 2].
 */
KERNEL void conv2_pack_weight(const Worker *worker, const float *restrict weight, float *restrict weights) {
  if (worker->context->packed) return;
  enum { group_panels = (3 + PANEL - 1) / PANEL };
  const Range units = share(worker, 1 * 2 * group_panels * 3);
  for (size_t unit = units.begin; unit < units.end; unit++) {
    const size_t i = unit % 3, channel = unit / 3 % group_panels * PANEL;
    const size_t group = unit / (3 * group_panels) % 2;
    const size_t channels = min_size(3 - channel, PANEL);
    float *to = weights + unit * 2 * 2 * PANEL;
    const int32_t r = (int32_t)i * 1 + 0;
    for (size_t j = 0; j < 2; j++) {
      const int32_t s = (int32_t)j * 1 + 0;
      for (size_t c = 0; c < 2; c++) {
        const float *from = weight + ((group * 3 + channel) * 2 + c) * 3 * 2 + r * 2 + s;
        for (size_t o = 0; o < PANEL; o++) to[o] = o < channels ? from[o * 12] : 0.0f;
        to += PANEL;
      }
    }
  }
}
