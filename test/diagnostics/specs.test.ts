/** Random specs of several files, the same ones each time. More of them: `npm run fuzz -- --specs`. */
import { expect, test } from 'vitest';
import { fuzzSpecs } from '../fuzz/specs.ts';

test('random specs of several files', async () => {
  expect(await fuzzSpecs({ seed: 1, specs: 8 })).toEqual([]);
});
