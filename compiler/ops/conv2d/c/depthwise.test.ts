import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CorrelationAxis, forwardCorrelation, inputGradientCorrelation } from '../correlation.ts';
import { leastInside } from './depthwise.ts';

const geometries = fc
  .record({
    W: fc.integer({ min: 1, max: 40 }),
    S: fc.integer({ min: 1, max: 7 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 6 }),
    after: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ W, S, stride, dilation, before, after }) => {
    const Q = Math.floor((W + before + after - (S - 1) * dilation - 1) / stride) + 1;
    return {
      ...{ C: 8, K: 8, G: 8, H: W, W, P: Q, Q, R: S, S, strideH: stride, strideW: stride },
      ...{ dilationH: dilation, dilationW: dilation },
      ...{ padTop: before, padLeft: before, padBottom: after, padRight: after },
    };
  })
  .filter(({ Q }) => Q >= 1);

/** Windows of a phase that see no zeros, counted one by one. */
function windowsInside({ input, output, taps, stride, dilation, phases, offsets }: CorrelationAxis, phase: number) {
  return Array.from({ length: Math.ceil((output - phase) / phases) }, (_, window) =>
    Array.from({ length: taps }, (_, tap) => (offsets[phase] ?? 0) + window * stride + tap * dilation),
  ).filter((cells) => cells.every((cell) => cell >= 0 && cell < input)).length;
}

test('tiles are no wider than what lies inside in any phase, and at least one window', () => {
  fc.assert(
    fc.property(geometries, (geometry) => {
      for (const correlation of [forwardCorrelation(geometry), inputGradientCorrelation(geometry)]) {
        const { columns } = correlation;
        const counts = columns.offsets.map((_, phase) => windowsInside(columns, phase)).filter((count) => count > 0);
        expect(leastInside(columns)).toBe(counts.length === 0 ? 1 : Math.min(...counts));
      }
    }),
  );
});
