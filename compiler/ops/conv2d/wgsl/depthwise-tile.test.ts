import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CorrelationAxis, forwardCorrelation, inputGradientCorrelation } from '../correlation.ts';
import { range } from './correlation-software.ts';
import { tileAxis } from './depthwise-tile.ts';

/** The column axes of a depthwise convolution, forward and backward; some of its windows may hang over the end of the input. */
const axes = fc
  .record({
    W: fc.integer({ min: 1, max: 40 }),
    S: fc.integer({ min: 1, max: 7 }),
    strideW: fc.integer({ min: 1, max: 4 }),
    dilationW: fc.integer({ min: 1, max: 3 }),
    padLeft: fc.integer({ min: 0, max: 4 }),
    Q: fc.integer({ min: 1, max: 20 }),
  })
  .map((columns) => {
    const geometry = {
      ...{ C: 2, K: 2, G: 2, H: 1, P: 1, R: 1, strideH: 1, dilationH: 1, padTop: 0, padBottom: 0, padRight: 0 },
      ...columns,
    };
    return { geometry, axes: [forwardCorrelation(geometry).columns, inputGradientCorrelation(geometry).columns] };
  });

/** Every product of a tap, as `output, tap, input`, of the positions that the tiles load inside the input. */
function productsOf(axis: CorrelationAxis, extent: number, mostLanes: 1 | 4): readonly string[] {
  const { tiles, lanes, terms, positionOf } = tileAxis(axis, extent, 'left', mostLanes);
  const step = (extent / axis.phases) * axis.stride;
  return range(tiles).flatMap((tile) =>
    terms.flatMap(({ out, tap, cell }) => {
      const output = tile * extent + out;
      const input = tile * step + cell;
      const inside = input >= 0 && input < axis.input;
      const position = positionOf(cell);
      // Without a guard, what is loaded must exist; without a load, it must not.
      expect(position?.guarded === false && !inside).toBe(false);
      expect(position === undefined && inside).toBe(false);
      const block = Math.floor((tile * step) / lanes) + Math.floor(cell / lanes);
      expect(Math.floor(input / lanes)).toBe(block);
      return inside && output < axis.output ? [`${output}, ${tap}, ${input}`] : [];
    }),
  );
}

test('tiles meet every tap that lies within the input, and none besides', () => {
  fc.assert(
    fc.property(axes, fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 4), ({ geometry, axes }, times, lanes) => {
      const { W, S, Q, strideW, dilationW, padLeft } = geometry;
      const pairs = range(Q).flatMap((q) =>
        range(S)
          .map((s) => ({ q, s, w: q * strideW + s * dilationW - padLeft }))
          .filter(({ w }) => w >= 0 && w < W),
      );
      const wanted = [pairs.map(({ q, s, w }) => `${q}, ${s}, ${w}`), pairs.map(({ q, s, w }) => `${w}, ${s}, ${q}`)];
      axes.forEach((axis, direction) => {
        const found = productsOf(axis, 4 * times * axis.phases, lanes);
        expect([...found].sort()).toEqual([...(wanted[direction] ?? [])].sort());
      });
    }),
  );
});
