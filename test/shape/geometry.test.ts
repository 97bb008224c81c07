import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, graphOf, layerOf, specText } from './check-helpers.ts';

const extent = fc.integer({ min: 1, max: 14 });
const size = fc.integer({ min: 1, max: 4 });
const geometry = fc.record({
  H: extent,
  W: extent,
  kernel: fc.tuple(size, size),
  stride: fc.tuple(size, size),
  padding: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
  rounding: fc.constantFrom('floor', 'ceil'),
});

/** Starts of windows along an axis: while they fit, and one more that hangs over where cells are left; in a pool it starts inside. */
function starts(
  type: 'conv2d' | 'max_pool' | 'avg_pool',
  input: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
  rounding: string,
): readonly number[] {
  const found: number[] = [];
  for (let start = -before; start + kernel <= input + after; start += stride) {
    found.push(start);
  }
  const next = -before + found.length * stride;
  const reached = next - stride + kernel;
  if (rounding === 'ceil' && found.length > 0 && reached < input + after && (type === 'conv2d' || next < input)) {
    found.push(next);
  }
  return found;
}

/** Whether every window overlaps the input. */
function allSeeInput(windows: readonly number[], kernel: number, input: number): boolean {
  return windows.every((start) => start + kernel > 0 && start < input);
}

for (const type of ['conv2d', 'max_pool', 'avg_pool'] as const) {
  test(`${type} has as many positions as a window that is moved by hand, or an error where there are none`, () => {
    fc.assert(
      fc.property(geometry, ({ H, W, kernel, stride, padding, rounding }) => {
        const [top = 0, right = 0, bottom = 0, left = 0] = padding;
        const rows = starts(type, H, kernel[0], stride[0], top, bottom, rounding);
        const columns = starts(type, W, kernel[1], stride[1], left, right, rounding);
        const keys = `kernel: [${kernel}], stride: [${stride}], padding: [${padding}], rounding: ${rounding}`;
        const own = { conv2d: ', filters: 2', max_pool: '', avg_pool: ', count_padding: true' }[type];
        const checked = check(
          specText({
            input: [2, H, W],
            layers: [`- { name: moved, type: ${type}, ${keys}${own} }`, '- { name: fc1, type: dense, units: 10 }'],
          }),
        );
        const codes = checked.diagnostics.map(({ code }) => code);
        if (rows.length === 0 || columns.length === 0) {
          expect(codes).toContain('SPC4101');
          return;
        }
        if (!allSeeInput(rows, kernel[0], H) || !allSeeInput(columns, kernel[1], W)) {
          expect(new Set(codes)).toEqual(new Set([type === 'conv2d' ? 'SPC4105' : 'SPC4104']));
          return;
        }
        expect(layerOf(graphOf(checked), 'moved').shape).toEqual([2, rows.length, columns.length]);
      }),
      { numRuns: 80 },
    );
  });
}

test('an extent that is not whole is an error exactly where cells are left over and no rounding is written', () => {
  fc.assert(
    fc.property(extent, size, size, fc.integer({ min: 0, max: 1 }), (H, kernel, stride, padding) => {
      const rows = starts('max_pool', H, kernel, stride, padding, padding, 'floor');
      fc.pre(rows.length > 0 && padding < kernel);
      const last = (rows.at(-1) ?? 0) + kernel;
      const { diagnostics } = check(
        specText({
          input: [2, H, H],
          layers: [
            `- { name: pool1, type: max_pool, kernel: ${kernel}, stride: ${stride}, padding: ${padding} }`,
            '- { name: fc1, type: dense, units: 10 }',
          ],
        }),
      );
      const leftOver = last < H + padding;
      const onlyPadding = rows.some((start) => start >= H);
      expect(diagnostics.map(({ code }) => code)).toEqual(leftOver ? ['SPC4103'] : onlyPadding ? ['SPC4104'] : []);
    }),
    { numRuns: 80 },
  );
});
