import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forwardCorrelation, inputGradientCorrelation } from './correlation.ts';
import type { Conv2dGeometry } from './geometry.ts';
import { chooseWinograd, type Matrix, transforms } from './winograd.ts';

const multiply = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] ?? Number.NaN), 0));

test.for([
  [4, 3],
  [6, 3],
  [6, 5],
  [6, 4],
] as const)('%i points and %i taps filter a signal exactly', ([points, taps]) => {
  const { input, weight, output } = transforms(points, taps);
  const numbers = (length: number) =>
    fc.array(fc.integer({ min: -64, max: 64 }), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(numbers(points), numbers(taps), (signal, filter) => {
      const [x, w] = [multiply(input, signal), multiply(weight, filter)];
      const y = multiply(
        output,
        x.map((value, i) => value * (w[i] ?? Number.NaN)),
      );
      y.forEach((value, at) => {
        const direct = filter.reduce((sum, tap, i) => sum + tap * (signal[at + i] ?? Number.NaN), 0);
        expect(value).toBeCloseTo(direct, 6);
      });
    }),
  );
});

const conv3: Conv2dGeometry = {
  ...{ C: 256, K: 384, G: 1, H: 13, W: 13, P: 13, Q: 13, R: 3, S: 3 },
  ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1 },
};
const tiles = (geometry: Conv2dGeometry) => {
  const found = chooseWinograd(forwardCorrelation(geometry));
  return found && `F(${found.outputs}, ${geometry.R}) ${found.tileRows}×${found.tileColumns}`;
};

test('the tiles with the fewest products are chosen', () => {
  expect(tiles(conv3)).toBe('F(4, 3) 4×4');
  expect(tiles({ ...conv3, H: 6, W: 6, P: 6, Q: 6 })).toBe('F(2, 3) 3×3');
  expect(tiles({ ...conv3, H: 27, W: 27, P: 27, Q: 27, R: 5, S: 5, padTop: 2, padLeft: 2 })).toBe('F(2, 5) 14×14');
  expect(chooseWinograd(inputGradientCorrelation(conv3))?.outputs).toBe(4);
});

test.for<[string, Partial<Conv2dGeometry>]>([
  ['strides', { strideH: 2 }],
  ['dilation', { dilationW: 2 }],
  ['a window that is not square', { R: 5 }],
  ['single taps', { R: 1, S: 1 }],
  ['few channels', { C: 16 }],
  ['channels that no vector divides', { C: 40 }],
  ['images too small for their tiles', { P: 1, Q: 1 }],
])('%s are left to the direct kernel', ([, change]) => {
  expect(tiles({ ...conv3, ...change })).toBeUndefined();
});
