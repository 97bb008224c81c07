/**
 * The C kernel of the parameter gradients of conv2d. The weight gradient is a matrix product per tap row: rows of a tile are
 * neighbouring floats of the pixels of a band, its columns a panel of filters, and the summation runs over output pixels.
 */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import { panelColumns, WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import { type BandAxis, planBand } from './band.ts';
import biasShared from './bias-gradient.shared.c.hbs';
import { convolutionExtents, convolutionShared } from './convolution.ts';
import { windowCell } from './correlation-frame.ts';
import gradientsShared from './gradients.shared.c.hbs';
import template from './weight-gradient.c.hbs';
import shared from './weight-gradient.shared.c.hbs';

export interface CWeightGradientProblem {
  readonly geometry: Conv2dGeometry;
  /** x is [N, C, H, W], as images are uploaded. */
  readonly channelsFirstInput: boolean;
  /** Whether the layer has a bias, whose gradient comes from the same call. */
  readonly biased: boolean;
}

interface WeightGradientView extends CKernelView {
  readonly biased: boolean;
  readonly extents: string;
}

export const weightGradient = defineCKernel<CWeightGradientProblem, WeightGradientView>({
  name: 'conv2d.weight_gradient',
  template,
  shared: ({ biased }) => [
    ...convolutionShared,
    shared,
    ...(biased ? [biasShared] : []),
    renderTemplate(gradientsShared, { biased }),
  ],
  view({ geometry, channelsFirstInput, biased }) {
    const { C, K, G, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW, padTop, padLeft } = geometry;
    const axis = (
      input: number,
      windows: number,
      kernel: number,
      stride: number,
      dilation: number,
      before: number,
    ): BandAxis => ({
      input,
      windows,
      stride,
      reach: (kernel - 1) * dilation + 1,
      start: -before,
    });
    const merged = mergesTaps(geometry);
    const input = {
      rows: axis(H, P, R, strideH, dilationH, padTop),
      columns: axis(W, Q, S, strideW, dilationW, padLeft),
      channels: C,
      channelsFirst: channelsFirstInput,
      pixelFloats: merged ? C : spreadPixels(C),
    };
    const band = planBand(input);
    return {
      header: [
        ...(biased ? ['dbias[k] = Σ dy[n, p, q, k], and'] : []),
        `dweight[k, c, r, s] = Σ x[n, ${cell('p', 'r', strideH, dilationH, padTop)}, ${cell('q', 's', strideW, dilationW, padLeft)}, c] · dy[n, p, q, k] over images and pixels.`,
        'A thread owns tiles of rows of the sums [panel, r, s, c, k], with PANEL filters in a panel.',
      ],
      layouts: {
        x: channelsFirstInput ? `[N, ${C}, ${H}, ${W}]` : `[N, ${H}, ${W}, ${C}]`,
        dy: `[N, ${P}, ${Q}, ${K}]`,
        dweight: `[${K}, ${C / G}, ${R}, ${S}]`,
        ...(biased ? { dbias: `[${K}]` } : {}),
      },
      biased,
      scratchFloats: band.bandFloats + band.bandOutRows * Q * WIDEST_PANEL,
      extents: convolutionExtents({
        input,
        band,
        members: [
          { groups: G, in_channels: C / G, out_channels: K / G },
          { out_height: P, out_width: Q },
        ],
        tapRuns: merged ? 1 : S,
        rows: { taps: R, stride: strideH, dilation: dilationH, phases: [0] },
        columns: { taps: S, stride: strideW, dilation: dilationW, phases: [0] },
      }),
    };
  },
});

function cell(out: string, tap: string, stride: number, dilation: number, padding: number): string {
  return windowCell(out, tap, { stride, dilation, padding });
}

/** With few channels, and where the pixels under a row of taps are adjacent, their floats make one run. */
function mergesTaps({ C, G, dilationW }: Conv2dGeometry): boolean {
  return G === 1 && dilationW === 1 && C < 64;
}

/**
 * A tile reads a few channels of every pixel. Where the pixels lie a multiple of 256 bytes apart, these would all map to the same few
 * sets of the L1 cache; an extra cache line between pixels spreads them.
 */
function spreadPixels(channels: number): number {
  return channels % 64 === 0 ? channels + 16 : channels;
}

/** Floats of the sums on a machine with the widest panels. */
export function weightSumFloats({ C, K, G, R, S }: Conv2dGeometry): number {
  return G * panelColumns(K / G) * R * S * (C / G);
}
