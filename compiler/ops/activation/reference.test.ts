import { describe, expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { layerKind } from '../registry.ts';
import { activationForward, activationGradient, activationKinks, erfc } from './reference.ts';
import { activationSchemas } from './schema.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: least } = Number;
const kinds = Object.keys(activationSchemas);
const keySets = [
  { slope: 0.1, alpha: 0.5, form: 'exact' },
  { slope: 0, alpha: 1, form: 'tanh' },
] as const;

/** The gradient as kernels compute it: from the output, or from the input. */
function gradient(kind: string, dy: Float64Array, x: Float64Array, keys: (typeof keySets)[number]): Float64Array {
  const saved = layerKind(kind).gradientReads.inputs ? x : activationForward(kind, x, keys);
  return activationGradient(kind, dy, saved, keys);
}

describe.each(kinds)('%s', (kind) => {
  test.each(keySets)('the gradient agrees with central differences (%o)', (keys) => {
    // None of them at a kink.
    const x = randomArray(60, 1, 8);
    const dy = randomArray(60, 2);
    const expected = centralDifference((values) => activationForward(kind, values, keys), x, dy);
    expect(relativeError(gradient(kind, dy, x, keys), expected)).toBeLessThan(1e-7);
  });

  test('NaN stays NaN, and nothing becomes NaN at the infinities', () => {
    const y = activationForward(kind, Float64Array.of(nan, infinity, least), keySets[0]);
    expect([...y].map(Number.isNaN)).toEqual([true, false, false]);
    const dx = gradient(kind, Float64Array.of(1, 1), Float64Array.of(infinity, least), keySets[0]);
    expect([...dx].map(Number.isNaN)).toEqual([false, false]);
  });
});

/** From `torch.autograd.grad`, PyTorch 2.13. */
const atKinks: Readonly<Record<string, readonly (readonly [x: number, dx: number])[]>> = {
  relu: [[0, 0]],
  leaky_relu: [
    [0, 0.1],
    [nan, 0.1],
  ],
  elu: [
    [0, 0.5],
    [nan, 1],
  ],
  relu6: [
    [0, 0],
    [6, 0],
    [nan, 1],
  ],
  hard_sigmoid: [
    [-3, 0],
    [3, 0],
    [nan, 0],
  ],
  hard_swish: [
    [-3, 0],
    [3, 1],
    [nan, 1],
  ],
};

test.each(kinds.filter((kind) => activationKinks(kind).length > 0))(
  '%s has the gradient of PyTorch at its kinks',
  (kind) => {
    const points = atKinks[kind] ?? [];
    expect(points.map(([x]) => x)).toEqual(expect.arrayContaining([...activationKinks(kind)]));
    const x = Float64Array.from(points, ([at]) => at);
    expect([
      ...gradient(
        kind,
        x.map(() => 1),
        x,
        keySets[0],
      ),
    ]).toEqual(points.map(([, dx]) => dx));
  },
);

test('erfc has the values of the tables', () => {
  // Abramowitz and Stegun, tables 7.1 and 7.3.
  const values = [
    [0, 1],
    [0.5, 1 - 0.5204998778],
    [1, 1 - 0.8427007929],
    [2, 1 - 0.995322265019],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
    [-1, 1.8427007929],
  ] as const;
  for (const [x, value] of values) {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-9);
  }
});
