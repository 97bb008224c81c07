/** Hand-made layers and sites for tests of single kinds: what inference and the passes would hand over, in one line each. */
import type { EpilogueStep, Layer, Shape } from '../../compiler/graph/types.ts';
import type { DropoutGeometry } from '../../compiler/ops/dropout/geometry.ts';
import type { PoolGeometry } from '../../compiler/ops/shared/pool-geometry.ts';
import { streamOf } from '../../runtime/random/philox.ts';

const span = { file: 'specs/test.yaml', start: 0, end: 0 };

export function testLayer(name: string, kind: string, shape: Shape, geometry: unknown): Layer {
  return {
    name,
    kind,
    inputs: ['x'],
    inputShapes: [shape],
    shape,
    geometry,
    parameters: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [],
    span,
    line: 1,
  };
}

/** A pool over [C, H, W]; `padding` on all four sides unless `pads` says otherwise. */
export interface PoolOptions {
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** [top, right, bottom, left] */
  readonly padding?: readonly [number, number, number, number];
  readonly rounding?: 'floor' | 'ceil';
  readonly countPadding?: boolean;
}

export function poolGeometry(options: PoolOptions): PoolGeometry {
  const { C, H, W, kernel, stride, padding = [0, 0, 0, 0], rounding = 'floor', countPadding = false } = options;
  const [R, S] = kernel;
  const [strideH, strideW] = stride;
  const [padTop, padRight, padBottom, padLeft] = padding;
  const extent = (input: number, before: number, after: number, window: number, step: number): number => {
    const exact = (input + before + after - window) / step;
    const windows = (rounding === 'ceil' ? Math.ceil(exact) : Math.floor(exact)) + 1;
    return (windows - 1) * step >= input + before ? windows - 1 : windows;
  };
  const P = extent(H, padTop, padBottom, R, strideH);
  const Q = extent(W, padLeft, padRight, S, strideW);
  const dilation = { dilationH: 1, dilationW: 1 };
  return { C, H, W, P, Q, R, S, strideH, strideW, ...dilation, padTop, padLeft, padBottom, padRight, countPadding };
}

export function dropoutLayer(name: string, shape: Shape, rate: number, scaleAt: 'train' | 'test'): Layer {
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const geometry: DropoutGeometry = { elements, rate, scaleAt, stream: streamOf(name) };
  return testLayer(name, 'dropout', shape, geometry);
}

export function activationLayer(name: string, kind: string, shape: Shape): Layer {
  return testLayer(name, kind, shape, { elements: shape.reduce((product, extent) => product * extent, 1) });
}

export function forwardStep(layer: Layer): EpilogueStep {
  return { layer, direction: 'forward', savedThrough: [] };
}

export function gradientStep(layer: Layer, saved?: string, savedThrough: readonly Layer[] = []): EpilogueStep {
  const step = { layer, direction: 'gradient', savedThrough } as const;
  return saved === undefined ? step : { ...step, saved };
}

/** Sites need a scratch allocator; these kinds ask for none. */
export function noScratch(name: string): string {
  throw new Error(`nobody expected scratch ${name}`);
}
