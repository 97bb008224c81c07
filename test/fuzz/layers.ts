/**
 * What the fuzzer draws per layer kind. An arbitrary knows nothing of the layers before: it gives a function that fits what was drawn to
 * the shape it meets, so that networks stay valid while fast-check takes layers out and makes numbers smaller.
 * A new kind joins with one line at the end.
 */
import fc from 'fast-check';
import type { Shape } from '../../compiler/graph/types.ts';
import { elementsOf } from '../../compiler/ops/shared/inputs.ts';
import { biasSpec, fanlessSpec, weightSpec } from './parameters.ts';
import { type DrawnWindow, drawnWindow, fitWindow } from './windows.ts';

/** The keys of a layer as a spec writes them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Keys for an input of this shape; undefined where the kind has no place. */
export type FitLayer = (shape: Shape) => Attributes | undefined;

export interface LayerArbitrary {
  readonly arbitrary: fc.Arbitrary<FitLayer>;
  /** How often it is drawn beside the others. */
  readonly weight: number;
}

/** Around the widths of the kernels' tiles: 4, 8, 16, 32 and 64 channels. */
export const channelCounts = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.integer({ min: 1, max: 20 }), weight: 3 },
  { arbitrary: fc.constantFrom(23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65), weight: 1 },
);

const sometimes = fc.constantFrom(false, false, true);

const conv2d = fc
  .record({
    window: drawnWindow,
    filters: channelCounts,
    groups: fc.constantFrom('one', 'one', 'some', 'depthwise', 'depthwise'),
    /** One filter for each channel of a depthwise convolution, or as many as there are `filters`. */
    single: fc.boolean(),
    /** Nothing but a product over channels, the most common kernel beside 3×3. */
    pointwise: sometimes,
    /** Which divisor of the channels. */
    pick: fc.nat({ max: 3 }),
    /** Gives what it reads the same shape again, so that both can be added. */
    keeps: sometimes,
    weight: weightSpec,
    bias: biasSpec,
  })
  .map(({ window: drawn, filters, groups, single, pointwise, pick, keeps, weight, bias }): FitLayer => {
    const window = pointwise ? { ...drawn, kernel: [1, 1] as const } : drawn;
    return ([C = 1, ...extents]) => {
      if (keeps) {
        return { filters: C, kernel: 3, padding: 1, ...(weight && { weight }), ...(bias !== undefined && { bias }) };
      }
      const divisors = [...Array(C).keys()].map((index) => index + 1).filter((divisor) => C % divisor === 0);
      const G = { one: 1, some: divisors[pick % divisors.length] ?? 1, depthwise: C }[groups] ?? 1;
      // As drawn per group where groups are few, else as drawn for all of them.
      const perGroup = G <= 3 ? Math.min(filters, Math.ceil(72 / G)) : Math.ceil(filters / G);
      const K = G * (G > 1 && G === C && single ? 1 : perGroup);
      return {
        filters: K,
        ...fitWindow(window, extents, 'conv'),
        ...(G === 1 ? {} : { groups: G }),
        ...(weight === undefined ? {} : { weight }),
        ...(bias === undefined ? {} : { bias }),
      };
    };
  });

const mostUnits = 100;

const dense = fc
  .record({ units: channelCounts, keeps: sometimes, weight: weightSpec, bias: biasSpec })
  .map(({ units, keeps, weight, bias }): FitLayer => {
    return (shape) => ({
      units: keeps && elementsOf(shape) <= mostUnits ? elementsOf(shape) : units,
      ...(weight === undefined ? {} : { weight }),
      ...(bias === undefined ? {} : { bias }),
    });
  });

const maxPool = drawnWindow.map((window): FitLayer => {
  return ([, ...extents]) => fitPool(window, extents);
});

const avgPool = fc
  .record({ window: drawnWindow, count_padding: fc.boolean(), always: fc.boolean() })
  .map(({ window, count_padding, always }): FitLayer => {
    return ([, ...extents]) => {
      const fitted = fitPool(window, extents);
      return { ...fitted, ...(always || 'padding' in fitted ? { count_padding } : {}) };
    };
  });

const globalAvgPool = fc.constant<FitLayer>((shape) => (shape.length === 3 ? {} : undefined));

const side = fc.integer({ min: 0, max: 3 });

const pad = fc.oneof({ withCrossShrink: true }, side, fc.tuple(side, side), fc.tuple(side, side, side, side)).map(
  (padding): FitLayer =>
    (shape) =>
      shape.length === 3 ? { padding } : undefined,
);

/** Pools must write their stride, and have no dilation. */
function fitPool(window: DrawnWindow, extents: Shape): Attributes {
  const { dilation: _, stride = 1, ...fitted } = fitWindow({ ...window, dilation: [1, 1] }, extents, 'pool');
  return { ...fitted, stride };
}

const lrn = fc
  .record({
    size: fc.constantFrom(1, 3, 5, 7, 9, 33),
    alpha: fc.constantFrom(0.0001, 0, 0.01, 0.5, 1),
    alpha_over: fc.constantFrom('sum', 'mean'),
    beta: fc.constantFrom(0.75, 0.5, 1, 0, 0.6, 1.25, 2),
    k: fc.constantFrom(1, 2, 0.5),
    across_columns: fc.boolean(),
  })
  .map(
    (attributes): FitLayer =>
      () =>
        attributes,
  );

const batchNorm = fc
  .record({
    keys: fc.record(
      { momentum: fc.constantFrom(0.1, 0.5, 1, 0.01), epsilon: fc.constantFrom(1e-5, 1e-3, 0.1) },
      { requiredKeys: [] },
    ),
    weight: fanlessSpec,
    bias: fanlessSpec,
  })
  .map(
    ({ keys, weight, bias }): FitLayer =>
      () => ({ ...keys, ...(weight && { weight }), ...(bias && { bias }) }),
  );

const dropout = fc
  .record({ rate: fc.constantFrom(0.5, 0, 0.1, 0.25, 0.9), scale_at: fc.constantFrom('train', 'test') })
  .map(
    (attributes): FitLayer =>
      () =>
        attributes,
  );

function withKeys(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<FitLayer> {
  return fc.record(keys).map(
    (attributes): FitLayer =>
      () =>
        attributes,
  );
}

const withoutKeys = fc.constant<FitLayer>(() => ({}));

/** `softmax` is missing: it stands last only, so the network draws it. */
export const layerArbitraries: Readonly<Record<string, LayerArbitrary>> = {
  conv2d: { arbitrary: conv2d, weight: 8 },
  dense: { arbitrary: dense, weight: 3 },
  relu: { arbitrary: withoutKeys, weight: 3 },
  tanh: { arbitrary: withoutKeys, weight: 2 },
  sigmoid: { arbitrary: withoutKeys, weight: 2 },
  leaky_relu: { arbitrary: withKeys({ slope: fc.constantFrom(0.1, 0, 0.01, 1, 2) }), weight: 1 },
  elu: { arbitrary: withKeys({ alpha: fc.constantFrom(1, 0, 0.5, 2) }), weight: 1 },
  gelu: { arbitrary: withKeys({ form: fc.constantFrom('exact', 'tanh') }), weight: 2 },
  silu: { arbitrary: withoutKeys, weight: 2 },
  softplus: { arbitrary: withoutKeys, weight: 1 },
  relu6: { arbitrary: withoutKeys, weight: 1 },
  hard_sigmoid: { arbitrary: withoutKeys, weight: 1 },
  hard_swish: { arbitrary: withoutKeys, weight: 1 },
  max_pool: { arbitrary: maxPool, weight: 3 },
  avg_pool: { arbitrary: avgPool, weight: 3 },
  global_avg_pool: { arbitrary: globalAvgPool, weight: 1 },
  pad: { arbitrary: pad, weight: 1 },
  lrn: { arbitrary: lrn, weight: 3 },
  batch_norm: { arbitrary: batchNorm, weight: 4 },
  dropout: { arbitrary: dropout, weight: 3 },
  flatten: { arbitrary: withoutKeys, weight: 1 },
  add: { arbitrary: withoutKeys, weight: 5 },
  concat: { arbitrary: withoutKeys, weight: 4 },
};
