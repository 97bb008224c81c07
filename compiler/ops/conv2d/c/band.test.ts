import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBand } from './band.ts';

const axis = fc.record({
  input: fc.integer({ min: 1, max: 300 }),
  windows: fc.integer({ min: 1, max: 300 }),
  stride: fc.integer({ min: 1, max: 4 }),
  reach: fc.integer({ min: 1, max: 11 }),
  start: fc.integer({ min: -5, max: 0 }),
});

test('bands hold all rows of windows, the last not more than the others, and fit the cache where one row does', () => {
  fc.assert(
    fc.property(axis, axis, fc.integer({ min: 1, max: 512 }), (rows, columns, channels) => {
      const band = planBand({ rows, columns, channels, channelsFirst: false, pixelFloats: channels });
      expect(band.bands * band.bandOutRows).toBeGreaterThanOrEqual(rows.windows);
      expect((band.bands - 1) * band.bandOutRows).toBeLessThan(rows.windows);
      expect(band.lineFloats).toBe(((columns.windows - 1) * columns.stride + columns.reach) * channels);
      const floats = ((band.bandOutRows - 1) * rows.stride + rows.reach) * band.lineFloats;
      expect(band.bandFloats).toBeGreaterThanOrEqual(floats);
      expect(band.bandFloats % 16).toBe(0);
      expect(band.bandOutRows === 1 || floats <= 2 ** 16).toBe(true);
    }),
  );
});
