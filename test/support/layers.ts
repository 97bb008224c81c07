/** Hand-made layers and sites for tests of single kinds: what inference and the passes would hand over, in one line each. */
import type { Layer, Shape } from '../../compiler/graph/types.ts';
import type { ActivationAttributes } from '../../compiler/ops/activation/schema.ts';
import type { DropoutGeometry } from '../../compiler/ops/dropout/geometry.ts';
import { loweringOf } from '../../compiler/ops/lowerings.ts';
import { layerKind } from '../../compiler/ops/registry.ts';
import type { PoolGeometry } from '../../compiler/ops/shared/pool-geometry.ts';
import { elementwiseCall } from '../../compiler/program/elementwise.ts';
import type { ElementwiseCode, FusedStep } from '../../compiler/program/epilogue.ts';
import type { KernelCall } from '../../compiler/program/types.ts';
import { elementwise } from '../../compiler/targets/wgsl/elementwise-kernel.ts';
import type { WgslKernel } from '../../compiler/targets/wgsl/kernel.ts';
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
    state: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [],
    span,
    file: 'test.yaml',
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

export function activationLayer(name: string, kind: string, shape: Shape, keys: ActivationAttributes = {}): Layer {
  return testLayer(name, kind, shape, { ...keys, elements: shape.reduce((product, extent) => product * extent, 1) });
}

function codeOf({ kind }: Layer): ElementwiseCode {
  const lowering = loweringOf(kind);
  if (!('elementwise' in lowering)) {
    throw new Error(`${kind} is not elementwise`);
  }
  return lowering.elementwise.wgsl;
}

export function forwardStep(layer: Layer, operands: readonly string[] = []): FusedStep {
  return { layer, direction: 'forward', operands, place: 0, savedThrough: [], code: codeOf(layer), codeThrough: [] };
}

export function gradientStep(layer: Layer, saved?: string, savedThrough: readonly Layer[] = []): FusedStep {
  const codes = { code: codeOf(layer), codeThrough: savedThrough.map(codeOf) };
  const step = { layer, direction: 'gradient', operands: [], place: 0, savedThrough, ...codes } as const;
  return saved === undefined ? step : { ...step, saved };
}

/** Buffers of a layer with one input, by the names that kernels have for them. */
export interface TestSite {
  readonly layer: Layer;
  readonly x: string;
  readonly y: string;
  readonly weight?: string;
  readonly bias?: string;
  readonly saved?: Readonly<Record<string, string>>;
  readonly phase?: 'forward' | 'predict';
  readonly epilogue: readonly FusedStep[];
  scratch(name: string, elements: number): string;
}

export interface TestGradientSite extends TestSite {
  readonly dy: string;
  readonly dx?: string;
  readonly dweight?: string;
  readonly dbias?: string;
}

/** What the passes would make of a layer that stands alone, on WebGPU. */
export function forwardCalls(site: TestSite): readonly KernelCall<WgslKernel>[] {
  const { layer, x, y, weight, bias, saved, phase = 'forward', epilogue, scratch } = site;
  const lowering = loweringOf(layer.kind);
  if ('elementwise' in lowering) {
    return [standalone(layer, 'forward', x, y, [forwardStep(layer), ...epilogue])];
  }
  return lowering.wgsl.forward({
    layer,
    geometry: layer.geometry,
    inputs: { x },
    output: y,
    tensors: { weight, bias },
    ...(saved === undefined || Object.keys(saved).length === 0 ? {} : { saved }),
    phase,
    epilogue,
    scratch,
  });
}

export function gradientCalls(site: TestGradientSite): readonly KernelCall<WgslKernel>[] {
  const { layer, x, y, dy, dx, weight, bias, dweight, dbias, saved = {}, epilogue, scratch } = site;
  const lowering = loweringOf(layer.kind);
  if ('elementwise' in lowering) {
    const saved = layerKind(layer.kind).gradientReads.inputs ? x : y;
    return [standalone(layer, 'gradient', dy, dx ?? '', [gradientStep(layer, saved), ...epilogue])];
  }
  return lowering.wgsl.gradient({
    layer,
    geometry: layer.geometry,
    inputs: { x },
    output: y,
    outputGradient: dy,
    inputGradients: { x: dx === undefined ? undefined : { buffer: dx, epilogue } },
    tensors: { weight, bias },
    tensorGradients: { weight: dweight, bias: dbias },
    saved,
    scratch,
  });
}

function standalone(
  layer: Layer,
  direction: 'forward' | 'gradient',
  from: string,
  to: string,
  steps: readonly FusedStep[],
): KernelCall<WgslKernel> {
  const elements = layer.shape.reduce((product, extent) => product * extent, 1);
  return elementwiseCall({ layer, direction, elements, from, to, steps }, elementwise);
}

/** Sites need a scratch allocator; these kinds ask for none. */
export function noScratch(name: string): string {
  throw new Error(`nobody expected scratch ${name}`);
}
