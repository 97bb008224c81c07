/**
 * Extent arithmetic of sliding windows: how many positions a kernel takes along one axis, and the arithmetic as a person writes it.
 * Pure numbers and text; `window-check.ts` turns what is wrong here into diagnostics.
 */

import { formatReal, plural } from '../../text/numbers.ts';
import type { WindowGeometry } from './window-geometry.ts';

export type Rounding = 'floor' | 'ceil';

/** The families differ in what rounding up adds. */
export type WindowFamily = 'conv' | 'pool';

/** One axis of a sliding window, in cells. */
export interface WindowAxis {
  readonly family: WindowFamily;
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding at the top or left. */
  readonly before: number;
  /** Padding at the bottom or right. */
  readonly after: number;
  readonly rounding?: Rounding | undefined;
}

export interface Extent {
  /** Number of window positions as a real number, before any rounding. */
  readonly exact: number;
  /** Whole number of positions under `rounding` (floor where none is given). */
  readonly output: number;
}

/** Cells from the first to the last tap of the kernel. */
export function kernelSpan(axis: WindowAxis): number {
  return axis.dilation * (axis.kernel - 1) + 1;
}

export function paddedInput(axis: WindowAxis): number {
  return axis.input + axis.before + axis.after;
}

/** Defined where the kernel fits into the padded input. */
export function windowExtent(axis: WindowAxis): Extent {
  const exact = (paddedInput(axis) - kernelSpan(axis)) / axis.stride + 1;
  return { exact, output: axis.rounding === 'ceil' ? ceilExtent(axis, exact) : Math.floor(exact) };
}

/**
 * Where cells are left over, rounding up adds a window. A pool drops it where it would start beyond the input, with nothing to pool
 * (PyTorch, ONNX; Caffe where there is padding); a convolution keeps it (cuda-convnet2).
 */
function ceilExtent(axis: WindowAxis, exact: number): number {
  const startsInside = Math.floor(exact) * axis.stride < axis.before + axis.input;
  return axis.family === 'conv' || startsInside ? Math.ceil(exact) : Math.floor(exact);
}

/** `(227 − 11 + 2·0) / 4 + 1 = 55`, with the rounding where one takes place. */
export function extentArithmetic(axis: WindowAxis): string {
  const { exact, output } = windowExtent(axis);
  const quotient = `${numerator(axis)} / ${axis.stride}`;
  if (axis.rounding === undefined || exact === output) {
    return `${quotient} + 1 = ${formatReal(exact)}`;
  }
  const [open, close] = axis.rounding === 'ceil' ? ['⌈', '⌉'] : ['⌊', '⌋'];
  const sum = `${open}${quotient}${close} + 1 = ${open}${formatReal(exact - 1)}${close} + 1`;
  const dropped = axis.rounding === 'ceil' ? Math.ceil(exact) - output : 0;
  return dropped === 0
    ? `${sum} = ${output}`
    : `${sum} = ${Math.ceil(exact)}, less ${plural(dropped, 'window')} that would start outside = ${output}`;
}

function numerator(axis: WindowAxis): string {
  const span = axis.dilation === 1 ? `${axis.kernel}` : `(${axis.dilation}·(${axis.kernel} − 1) + 1)`;
  return `(${axis.input} − ${span} + ${paddingTerm(axis)})`;
}

function paddingTerm(axis: WindowAxis): string {
  return axis.before === axis.after ? `2·${axis.before}` : `${axis.before} + ${axis.after}`;
}

/** One line where both axes have the same arithmetic, else one per axis. */
export function windowArithmetic(height: WindowAxis, width: WindowAxis): readonly string[] {
  const lines = [extentArithmetic(height), extentArithmetic(width)] as const;
  return lines[0] === lines[1] ? [lines[0]] : [`height: ${lines[0]}`, `width: ${lines[1]}`];
}

/** The keys of a layer with a window, as the schema admits and completes them. */
export interface WindowAttributes {
  readonly kernel: number | readonly number[];
  readonly stride: number | readonly number[];
  readonly padding: number | readonly number[];
  /** Pools have none. */
  readonly dilation?: number | readonly number[];
  readonly rounding?: Rounding;
}

export interface WindowAxes {
  readonly height: WindowAxis;
  readonly width: WindowAxis;
}

/** Spreads the short forms of the attributes over both axes of an input [C, H, W]. */
export function windowAxes(family: WindowFamily, attributes: WindowAttributes, H: number, W: number): WindowAxes {
  const { kernel, stride, padding, dilation = 1, rounding } = attributes;
  const [R, S] = pair(kernel);
  const [strideH, strideW] = pair(stride);
  const [dilationH, dilationW] = pair(dilation);
  const [top, right, bottom, left] = paddingSides(padding);
  return {
    height: { family, input: H, kernel: R, stride: strideH, dilation: dilationH, before: top, after: bottom, rounding },
    width: { family, input: W, kernel: S, stride: strideW, dilation: dilationW, before: left, after: right, rounding },
  };
}

/** One number for both axes, or [height, width]. */
export function pair(value: number | readonly number[]): readonly [number, number] {
  if (typeof value === 'number') {
    return [value, value];
  }
  const [height = 0, width = height] = value;
  return [height, width];
}

/** [top, right, bottom, left] from one number, [height, width] or all four. */
export function paddingSides(value: number | readonly number[]): readonly [number, number, number, number] {
  if (typeof value !== 'number' && value.length === 4) {
    const [top = 0, right = 0, bottom = 0, left = 0] = value;
    return [top, right, bottom, left];
  }
  const [height, width] = pair(value);
  return [height, width, height, width];
}

/** A stride as long as the padded input already leads beyond it; longer ones do the same. */
function usedStride(axis: WindowAxis): number {
  return Math.min(axis.stride, paddedInput(axis));
}

export function windowGeometry({ height, width }: WindowAxes): WindowGeometry {
  return {
    H: height.input,
    W: width.input,
    P: windowExtent(height).output,
    Q: windowExtent(width).output,
    R: height.kernel,
    S: width.kernel,
    strideH: usedStride(height),
    strideW: usedStride(width),
    dilationH: height.dilation,
    dilationW: width.dilation,
    padTop: height.before,
    padLeft: width.before,
    padBottom: height.after,
    padRight: width.after,
  };
}

/** "11×11, stride 4, padding 2": the kernel, and what differs from an unpadded window of stride 1. */
export function windowSummary({ height, width }: WindowAxes): string {
  const parts = [`${height.kernel}×${width.kernel}`];
  if (height.stride !== 1 || width.stride !== 1) {
    parts.push(`stride ${bothAxes(height.stride, width.stride)}`);
  }
  if (height.dilation !== 1 || width.dilation !== 1) {
    parts.push(`dilation ${bothAxes(height.dilation, width.dilation)}`);
  }
  const sides = [height.before, width.after, height.after, width.before];
  if (sides.some((side) => side !== 0)) {
    const even = height.before === height.after && width.before === width.after;
    parts.push(`padding ${even ? bothAxes(height.before, width.before) : `[${sides.join(', ')}]`}`);
  }
  if (height.rounding !== undefined) {
    parts.push(`rounding ${height.rounding === 'floor' ? 'down' : 'up'}`);
  }
  return parts.join(', ');
}

function bothAxes(height: number, width: number): string {
  return height === width ? `${height}` : `${height}×${width}`;
}
