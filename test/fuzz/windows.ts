/** Sliding windows in all their forms, and how one is made to fit an input. */
import fc from 'fast-check';
import type { Attributes } from './layers.ts';

type Pair = readonly [number, number];

export interface DrawnWindow {
  /** [height, width]; `whole` is all that is there. */
  readonly kernel: readonly [number | 'whole', number | 'whole'];
  readonly stride: Pair;
  /** [top, right, bottom, left] */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: Pair;
  readonly rounding: 'floor' | 'ceil' | undefined;
  /** Written where the stride does not divide and nothing was drawn. */
  readonly otherwise: 'floor' | 'ceil';
}

/** Larger windows are cut to this, or their networks would be all multiply-adds. */
const largestKernel = 20;

const kernel = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 6 },
  { arbitrary: fc.constantFrom(7, 11), weight: 1 },
  { arbitrary: fc.constant('whole' as const), weight: 1 },
);
const stride = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(1), weight: 2 },
  { arbitrary: fc.integer({ min: 1, max: 4 }), weight: 1 },
);
const dilation = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(1), weight: 3 },
  { arbitrary: fc.integer({ min: 2, max: 3 }), weight: 1 },
);
const side = fc.integer({ min: 0, max: 3 });

/** Both axes alike as often as not: specs, and some kernels, have special ways for that. */
function twice<T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, T]> {
  return fc.oneof(
    { withCrossShrink: true },
    one.map((value) => [value, value] as const),
    fc.tuple(one, one),
  );
}

export const drawnWindow: fc.Arbitrary<DrawnWindow> = fc.record({
  kernel: twice(kernel),
  stride: twice(stride),
  padding: fc.oneof(
    { withCrossShrink: true },
    fc.constant([0, 0, 0, 0] as const),
    side.map((all) => [all, all, all, all] as const),
    fc.tuple(side, side).map(([height, width]) => [height, width, height, width] as const),
    fc.tuple(side, side, side, side),
  ),
  dilation: twice(dilation),
  rounding: fc.constantFrom(undefined, 'floor' as const, 'ceil' as const),
  otherwise: fc.constantFrom('floor' as const, 'ceil' as const),
});

/** The keys of a window over [H, W], in their shortest forms. A pool's windows must all see some input. */
export function fitWindow(
  window: DrawnWindow,
  extents: readonly number[],
  family: 'conv' | 'pool',
): Attributes & { stride?: unknown } {
  const [top, right, bottom, left] = window.padding;
  const [H = 1, W = 1] = extents;
  const height = fitAxis(window, 0, H, top, bottom, family);
  const width = fitAxis(window, 1, W, left, right, family);
  const sides = [height.before, width.after, height.after, width.before];
  const whole = height.whole && width.whole;
  const rounding = window.rounding ?? (whole ? undefined : window.otherwise);
  return {
    kernel: shortest(height.kernel, width.kernel),
    ...(height.stride === 1 && width.stride === 1 ? {} : { stride: shortest(height.stride, width.stride) }),
    ...(sides.every((each) => each === 0) ? {} : { padding: shortestSides(sides) }),
    ...(height.dilation === 1 && width.dilation === 1 ? {} : { dilation: shortest(height.dilation, width.dilation) }),
    ...(rounding === undefined ? {} : { rounding }),
  };
}

function fitAxis(
  window: DrawnWindow,
  axis: 0 | 1,
  input: number,
  drawnBefore: number,
  drawnAfter: number,
  family: 'conv' | 'pool',
) {
  const padded = input + drawnBefore + drawnAfter;
  const drawn = window.kernel[axis];
  const wanted = Math.min(drawn === 'whole' ? padded : drawn, padded, largestKernel);
  const dilation = window.dilation[axis] * (wanted - 1) + 1 > padded ? 1 : window.dilation[axis];
  const most = family === 'pool' ? wanted - 1 : Number.POSITIVE_INFINITY;
  const [before, after] = [Math.min(drawnBefore, most), Math.min(drawnAfter, most)];
  const stride = window.stride[axis];
  const whole = (input + before + after - dilation * (wanted - 1) - 1) % stride === 0;
  return { kernel: wanted, dilation, before, after, stride, whole };
}

function shortest(height: number, width: number): unknown {
  return height === width ? height : [height, width];
}

function shortestSides(sides: readonly number[]): unknown {
  const [top, right, bottom, left] = sides;
  if (top !== bottom || left !== right) {
    return sides;
  }
  return top === left ? top : [top, left];
}
