import { expect, test } from 'vitest';
import { flatLaunch } from './launch.ts';

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
