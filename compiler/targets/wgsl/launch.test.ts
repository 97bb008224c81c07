import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workgroupsAt } from '../../emit/check-limits.ts';
import { flatLaunch, perSampleLaunch, wrapColumns } from './launch.ts';

test.each([1, 255, 256, 257, 9_437_184, 4_000_000_000])(
  'a grid of %s pieces covers all of them within the limit per dimension',
  (pieces) => {
    const { launch, threadsPerRow } = flatLaunch(pieces);
    const [x, y] = launch.workgroups;
    expect(x).toBeLessThanOrEqual(65_535);
    expect(y).toBeLessThanOrEqual(65_535);
    expect(threadsPerRow).toBe(Number(x) * launch.workgroupSize[0]);
    expect(threadsPerRow * Number(y)).toBeGreaterThanOrEqual(pieces);
  },
);

test('columns that no batch can fill one dimension with are not wrapped', () => {
  const columns = wrapColumns(729, 64, { products: 2, bytesPerSample: 4 * 256 * 729 });
  expect(columns).toEqual({ x: { factor: 1, scale: 729, divisor: 64 }, z: 2, rowLength: undefined });
});

test('wrapped columns are all there at any batch, and fit both dimensions', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000_000 }),
      fc.constantFrom(32, 64, 128),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 100_000 }),
      (scale, divisor, products, n) => {
        const { x, z, rowLength } = wrapColumns(scale, divisor, { products, bytesPerSample: 4 });
        fc.pre(rowLength !== undefined);
        const columns = Math.ceil((n * scale) / divisor);
        const [across, rows] = [workgroupsAt(x, n), workgroupsAt(z, n) / products];
        expect(across).toBeLessThanOrEqual(65_535);
        expect(Number.isInteger(rows)).toBe(true);
        // Rows but the last are full, so that column r · rowLength + x is thread x of row r.
        expect(rows === 1 ? across : rowLength).toBeGreaterThanOrEqual(rows === 1 ? columns : 65_535);
        expect(rows * Number(rowLength)).toBeGreaterThanOrEqual(columns);
        expect((rows - 1) * Number(rowLength)).toBeLessThan(columns);
      },
    ),
  );
});

test('the pieces of a sample go on in z where x is too short', () => {
  expect(perSampleLaunch(16_776_960)).toMatchObject({
    launch: { workgroups: [65_535, { scale: 1 }, 1] },
    piece: 'id.x',
  });
  expect(perSampleLaunch(16_776_961)).toMatchObject({
    launch: { workgroups: [32_768, { scale: 1 }, 2] },
    piece: '(id.z * 8388608 + id.x)',
  });
});
