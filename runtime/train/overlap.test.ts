import { expect, test } from 'vitest';
import { overlap } from './overlap.ts';

test('the next batch loads while this one is used, in the other buffer', async () => {
  const log: string[] = [];
  const buffers: Float32Array[] = [];
  await overlap<number>({
    first: 1,
    count: 4,
    bufferLength: 2,
    async load(index, buffer) {
      log.push(`load ${index}`);
      buffers.push(buffer);
      return index;
    },
    async use(batch) {
      log.push(`use ${batch}`);
      await Promise.resolve();
      log.push(`used ${batch}`);
      return true;
    },
  });
  expect(log).toEqual(['load 1', 'use 1', 'load 2', 'used 1', 'use 2', 'load 3', 'used 2', 'use 3', 'used 3']);
  expect(buffers[0]).not.toBe(buffers[1]);
  expect(buffers[0]).toBe(buffers[2]);
});

test('a load that fails is reported after the step that runs meanwhile', async () => {
  const used: number[] = [];
  const running = overlap<number>({
    first: 0,
    count: 3,
    bufferLength: 1,
    load: (index) => (index === 1 ? Promise.reject(new Error('bad file')) : Promise.resolve(index)),
    async use(batch) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      used.push(batch);
      return true;
    },
  });
  await expect(running).rejects.toThrow('bad file');
  expect(used).toEqual([0]);
});

test('nothing to do is done at once', async () => {
  const never = () => Promise.reject(new Error('called'));
  await overlap({ first: 3, count: 3, bufferLength: 1, load: never, use: never });
});
