/**
 * The forward pass and the input gradient of conv2d are the same computation, a correlation with packed weights:
 *
 *   out[n, g·OC + o, u·phasesH + a, v·phasesW + b] = Σ over c, i, j of
 *     in[n, g·IC + c, u·strideH + i·dilationH + offsetH[a], v·strideW + j·dilationW + offsetW[b]] · weights[g, a, b, c, i, j, o]
 *
 * Cells outside the input are zero. The forward pass has one phase. The gradient of a strided convolution decomposes into
 * stride² phases, each an ordinary correlation of dy with the taps that reach its pixels. This file turns a geometry into these
 * numbers; it knows nothing of kernels.
 */
import type { Conv2dGeometry } from './geometry.ts';

/** One of the two image axes. */
export interface CorrelationAxis {
  readonly input: number;
  readonly output: number;
  /** Summands along this axis; the shorter phases are padded with zero weights. */
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** Output pixels `u · phases + a` for each phase a. */
  readonly phases: number;
  /** Input position of tap 0 of output u = 0, per phase. */
  readonly offsets: readonly number[];
  /** The weight tap of tap i of a phase is `firstTap[phase] + i · tapStep`; none where that is outside the kernel. */
  readonly firstTap: readonly number[];
  readonly tapStep: number;
  /** Extent of the weight tensor along this axis: R or S. */
  readonly kernel: number;
}

export interface Correlation {
  readonly direction: 'forward' | 'input_gradient';
  readonly groups: number;
  /** Per group: summed over. */
  readonly inChannels: number;
  /** Per group. */
  readonly outChannels: number;
  /** `outChannels` rounded up to whole tiles; the packed weights hold zeros there. */
  readonly paddedOutChannels: number;
  readonly rows: CorrelationAxis;
  readonly columns: CorrelationAxis;
}

export function forwardCorrelation(geometry: Conv2dGeometry): Correlation {
  const { C, K, G, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW, padTop, padLeft } = geometry;
  const axis = (input: number, output: number, kernel: number, stride: number, dilation: number, padding: number) => ({
    input,
    output,
    taps: kernel,
    stride,
    dilation,
    phases: 1,
    offsets: [-padding],
    firstTap: [0],
    tapStep: 1,
    kernel,
  });
  return {
    direction: 'forward',
    groups: G,
    inChannels: C / G,
    outChannels: K / G,
    paddedOutChannels: paddedChannels(K / G),
    rows: axis(H, P, R, strideH, dilationH, padTop),
    columns: axis(W, Q, S, strideW, dilationW, padLeft),
  };
}

export function inputGradientCorrelation(geometry: Conv2dGeometry): Correlation {
  const { C, K, G, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW, padTop, padLeft } = geometry;
  return {
    direction: 'input_gradient',
    groups: G,
    inChannels: K / G,
    outChannels: C / G,
    paddedOutChannels: paddedChannels(C / G),
    rows: gradientAxis({ input: H, output: P, kernel: R, stride: strideH, dilation: dilationH, padding: padTop }),
    columns: gradientAxis({ input: W, output: Q, kernel: S, stride: strideW, dilation: dilationW, padding: padLeft }),
  };
}

interface ConvolutionAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/**
 * dx at h gathers dy at p wherever h + padding = p·stride + r·dilation. For h = u·stride + a that requires r·dilation ≡ a + padding
 * (mod stride): every `stride / gcd`-th tap from a first one on, and p falls by `dilation / gcd` from tap to tap. Taps are
 * numbered backwards so that p rises.
 */
function gradientAxis({ input, output, kernel, stride, dilation, padding }: ConvolutionAxis): CorrelationAxis {
  const common = gcd(stride, dilation);
  const step = stride / common;
  const taps = Math.ceil(kernel / step);
  const phases = Array.from({ length: stride }, (_, phase) => {
    const first = Array.from({ length: step }, (_, r) => r).find(
      (r) => (phase + padding - r * dilation) % stride === 0,
    );
    return first === undefined
      ? { offset: 0, firstTap: kernel + (taps - 1) * step }
      : {
          offset: (phase + padding - first * dilation) / stride - (taps - 1) * (dilation / common),
          firstTap: first + (taps - 1) * step,
        };
  });
  return {
    input: output,
    output: input,
    taps,
    stride: 1,
    dilation: dilation / common,
    phases: stride,
    offsets: phases.map(({ offset }) => offset),
    firstTap: phases.map(({ firstTap }) => firstTap),
    tapStep: -step,
    kernel,
  };
}

/** Elements of the packed weights [G, phasesH, phasesW, IC, taps, taps, padded OC]. */
export function packedElements({ groups, inChannels, paddedOutChannels, rows, columns }: Correlation): number {
  return groups * rows.phases * columns.phases * inChannels * rows.taps * columns.taps * paddedOutChannels;
}

/** Tiles are four or eight channels wide. */
function paddedChannels(channels: number): number {
  const unit = channels > 4 ? 8 : 4;
  return Math.ceil(channels / unit) * unit;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
