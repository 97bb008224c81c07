import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  extentArithmetic,
  kernelSpan,
  paddedInput,
  type WindowAxis,
  windowArithmetic,
  windowAxes,
  windowExtent,
} from './window.ts';

const axis: WindowAxis = { family: 'conv', input: 227, kernel: 11, stride: 4, dilation: 1, before: 0, after: 0 };

const axes = fc
  .record({
    family: fc.constantFrom('conv' as const, 'pool' as const),
    input: fc.integer({ min: 1, max: 40 }),
    kernel: fc.integer({ min: 1, max: 7 }),
    stride: fc.integer({ min: 1, max: 6 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 5 }),
    after: fc.integer({ min: 0, max: 5 }),
  })
  .filter((random) => kernelSpan(random) <= paddedInput(random));

/** Walks the window over the padded cells and counts where it may stand. */
function countPositions(random: WindowAxis): number {
  const end = paddedInput(random);
  let positions = 0;
  let reached = 0;
  for (let start = 0; ; start += random.stride) {
    const fits = start + kernelSpan(random) <= end;
    // One window may hang over the end where cells are left; in a pool it starts before the trailing padding.
    const startsInside = random.family === 'conv' || start < random.before + random.input;
    const hangsOver = random.rounding === 'ceil' && reached < end && startsInside;
    if (!fits && !hangsOver) {
      return positions;
    }
    positions += 1;
    reached = start + kernelSpan(random);
  }
}

test('rounding down gives as many positions as fit', () => {
  fc.assert(
    fc.property(axes, (random) => {
      expect(windowExtent({ ...random, rounding: 'floor' }).output).toBe(countPositions(random));
    }),
  );
});

test('rounding up adds the window that hangs over, unless it is a pool’s and would start beyond the input', () => {
  fc.assert(
    fc.property(axes, (random) => {
      const rounded = { ...random, rounding: 'ceil' } as const;
      expect(windowExtent(rounded).output).toBe(countPositions(rounded));
    }),
  );
});

test('rounding up never takes a window away that fits', () => {
  const padded = { ...axis, input: 4, kernel: 1, stride: 1, before: 1, after: 1, rounding: 'ceil' } as const;
  expect([windowExtent(padded).output, windowExtent({ ...padded, family: 'pool' }).output]).toEqual([6, 6]);
  expect(windowExtent({ ...padded, rounding: undefined }).output).toBe(6);
});

test('the extent is whole exactly where the last window ends at the end of the padded input', () => {
  fc.assert(
    fc.property(axes, (random) => {
      const last = (countPositions(random) - 1) * random.stride + kernelSpan(random);
      expect(Number.isInteger(windowExtent(random).exact)).toBe(last === paddedInput(random));
    }),
  );
});

test.each([
  [axis, '(227 − 11 + 2·0) / 4 + 1 = 55'],
  [{ ...axis, input: 224 }, '(224 − 11 + 2·0) / 4 + 1 = 54.25'],
  [{ ...axis, input: 224, rounding: 'floor' as const }, '⌊(224 − 11 + 2·0) / 4⌋ + 1 = ⌊53.25⌋ + 1 = 54'],
  [{ ...axis, input: 224, rounding: 'ceil' as const }, '⌈(224 − 11 + 2·0) / 4⌉ + 1 = ⌈53.25⌉ + 1 = 55'],
  [{ ...axis, rounding: 'ceil' as const }, '(227 − 11 + 2·0) / 4 + 1 = 55'],
  [{ ...axis, input: 224, before: 1, after: 2 }, '(224 − 11 + 1 + 2) / 4 + 1 = 55'],
  [
    { ...axis, input: 27, kernel: 3, stride: 1, dilation: 2, before: 2, after: 2 },
    '(27 − (2·(3 − 1) + 1) + 2·2) / 1 + 1 = 27',
  ],
  [{ ...axis, input: 8, kernel: 3, stride: 3 }, '(8 − 3 + 2·0) / 3 + 1 = 2.66…'],
  [{ ...axis, input: 5, kernel: 1, stride: 3, rounding: 'ceil' as const }, '⌈(5 − 1 + 2·0) / 3⌉ + 1 = ⌈1.33…⌉ + 1 = 3'],
  [
    { ...axis, family: 'pool' as const, input: 5, kernel: 1, stride: 3, rounding: 'ceil' as const },
    '⌈(5 − 1 + 2·0) / 3⌉ + 1 = ⌈1.33…⌉ + 1 = 3, less 1 window that would start outside = 2',
  ],
])('%o is written as a person would', (one, text) => {
  expect(extentArithmetic(one)).toBe(text);
});

test('both axes share a line only where they say the same', () => {
  expect(windowArithmetic(axis, axis)).toEqual(['(227 − 11 + 2·0) / 4 + 1 = 55']);
  expect(windowArithmetic(axis, { ...axis, input: 231 })).toEqual([
    'height: (227 − 11 + 2·0) / 4 + 1 = 55',
    'width: (231 − 11 + 2·0) / 4 + 1 = 56',
  ]);
});

test('the short forms of padding reach the sides they name', () => {
  const sides = (padding: number | readonly number[]) => {
    const { height, width } = windowAxes('conv', { kernel: 3, stride: 1, padding }, 8, 8);
    return { top: height.before, right: width.after, bottom: height.after, left: width.before };
  };
  expect(sides(2)).toEqual({ top: 2, right: 2, bottom: 2, left: 2 });
  expect(sides([1, 2])).toEqual({ top: 1, right: 2, bottom: 1, left: 2 });
  expect(sides([1, 2, 3, 4])).toEqual({ top: 1, right: 2, bottom: 3, left: 4 });
});
