/* Under a stride an input gradient falls apart into phases. Each sees every `step`-th tap of the kernel, from one of these backwards. */
typedef struct {
  size_t rows, columns;
  int32_t row_step, column_step;
  const int32_t *last_row, *last_column;
} TapPhases;

/*
 * Weights of a correlation: [groups · out_channels, in_channels, rows, columns], or [groups · in_channels, out_channels, rows, columns]
 * where they are `turned`.
 */
typedef struct {
  size_t groups, in_channels, out_channels; /* of the correlation, per group */
  size_t rows, columns;
  size_t tap_rows, tap_columns; /* of a phase */
  size_t turned;                /* for the input gradient, which sees every filter turned by half a circle */
  const TapPhases *phases;      /* NULL where there is one */
} Filters;

/* As [phase, group, panel, tap row, tap column, in channel, PANEL]. */
INLINE void pack_panels(const Worker *worker, const Filters *of, const float *restrict weight, float *restrict weights) {
  const size_t phases = of->phases == NULL ? 1 : of->phases->rows * of->phases->columns;
  const size_t group_panels = panels(of->out_channels), filter = of->rows * of->columns;
  const Range units = share(worker, phases * of->groups * group_panels * of->tap_rows);
  for (size_t unit = units.begin; unit < units.end; unit++) {
    const size_t i = unit % of->tap_rows, channel = unit / of->tap_rows % group_panels * PANEL;
    const size_t group = unit / (of->tap_rows * group_panels) % of->groups, phase = unit / (of->tap_rows * group_panels * of->groups);
    const size_t channels = min_size(of->out_channels - channel, PANEL);
    float *to = weights + unit * of->tap_columns * of->in_channels * PANEL;
    for (size_t j = 0; j < of->tap_columns; j++) {
      int32_t r = (int32_t)(of->turned ? of->tap_rows - 1 - i : i), s = (int32_t)(of->turned ? of->tap_columns - 1 - j : j);
      if (of->phases != NULL) {
        r = of->phases->last_row[phase / of->phases->columns] - (int32_t)i * of->phases->row_step;
        s = of->phases->last_column[phase % of->phases->columns] - (int32_t)j * of->phases->column_step;
      }
      const uint32_t within = r >= 0 && r < (int32_t)of->rows && s >= 0 && s < (int32_t)of->columns;
      for (size_t c = 0; c < of->in_channels; c++) {
        const float *from = weight + (of->turned ? (group * of->in_channels + c) * of->out_channels + channel
                                                 : (group * of->out_channels + channel) * of->in_channels + c) * filter;
        const float *tap = from + r * (int32_t)of->columns + s;
        const size_t step = (of->turned ? 1 : of->in_channels) * filter;
        for (size_t o = 0; o < PANEL; o++) to[o] = within && o < channels ? tap[o * step] : 0.0f;
        to += PANEL;
      }
    }
  }
}

static const Filters conv3_pack_weight_transposed_extents = {
    .groups = 1, .in_channels = 1, .out_channels = 6,
    .rows = 3, .columns = 2, .tap_rows = 2, .tap_columns = 1,
    .turned = 1,
    .phases = &(const TapPhases){ .rows = 2, .columns = 2, .row_step = 2, .column_step = 2, .last_row = (const int32_t[]){3, 2}, .last_column = (const int32_t[]){0, 1} },
};

/*
 * conv3 (test/golden/depthwise/spec.yaml:13)
 * weights[panel, i, j, c] = weight[c, 0, r, s], where (r, s) is the tap that reaches (i, j)
 * with PANEL output channels in a panel, and zeros where there are fewer. A thread owns rows of taps of panels.
 * weight [6, 1, 3, 2].
 */
KERNEL void conv3_pack_weight_transposed(const Worker *worker, const float *restrict weight, float *restrict weights) {
  pack_panels(worker, &conv3_pack_weight_transposed_extents, weight, weights);
}
