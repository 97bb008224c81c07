/**
 * The C kernel of the parameter gradients of depthwise convolutions: a panel of channels of the taps of a row at a time, whose sums stay
 * in registers while the pixels of dy pass over them.
 */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { panelColumns } from '../../../targets/c/tile.ts';
import { forwardCorrelation } from '../correlation.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import { planBand } from './band.ts';
import { windowCell, windowOf } from './correlation-frame.ts';
import depthwise from './depthwise.shared.c.hbs';
import { depthwiseExtents } from './depthwise.ts';
import template from './depthwise-gradients.c.hbs';
import depthwiseGradients from './depthwise-gradients.shared.c.hbs';
import type { CWeightGradientProblem } from './weight-gradient.ts';

interface DepthwiseGradientsView extends CKernelView {
  readonly extents: string;
  /** `NULL` where there is none. */
  readonly bias: string;
}

export const depthwiseWeightGradient = defineCKernel<CWeightGradientProblem, DepthwiseGradientsView>({
  name: 'conv2d.depthwise_weight_gradient',
  template,
  shared: () => [depthwise, depthwiseGradients],
  view({ geometry, channelsFirstInput, biased }) {
    const correlation = forwardCorrelation(geometry);
    const { C, H, W, P, Q, R, S } = geometry;
    const rows = windowCell('p', 'r', windowOf(correlation.rows));
    const columns = windowCell('q', 's', windowOf(correlation.columns));
    return {
      header: [
        ...(biased ? ['dbias[c] = Σ dy[n, p, q, c], and'] : []),
        `dweight[c, 0, r, s] = Σ x[n, ${rows}, ${columns}, c] · dy[n, p, q, c] over images and pixels.`,
        'A thread owns neighbouring taps of a row, for panels of channels.',
      ],
      layouts: {
        x: channelsFirstInput ? `[N, ${C}, ${H}, ${W}]` : `[N, ${H}, ${W}, ${C}]`,
        dy: `[N, ${P}, ${Q}, ${C}]`,
        dweight: `[${C}, 1, ${R}, ${S}]`,
        ...(biased ? { dbias: `[${C}]` } : {}),
      },
      bias: biased ? 'dbias' : 'NULL',
      scratchFloats: R * S * panelColumns(C),
      extents: depthwiseExtents(correlation, channelsFirstInput, { band_rows: bandRows(geometry) }),
    };
  },
});

/** So many that all taps of a panel find what the first of them has read in the cache. */
function bandRows({ C, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW }: Conv2dGeometry): number {
  const input = {
    rows: { input: H, windows: P, stride: strideH, reach: (R - 1) * dilationH + 1, start: 0 },
    columns: { input: W, windows: Q, stride: strideW, reach: (S - 1) * dilationW + 1, start: 0 },
    channels: C,
    channelsFirst: false,
    pixelFloats: C,
  };
  return planBand(input).bandOutRows;
}
