import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTensorFile } from '../../runtime/node/index.ts';
import { checkTypes, copyExample, npmStart } from './support.ts';

test('custom-loop finds a rate, learns digits and keeps the weights', { timeout: 240_000 }, async () => {
  const folder = await copyExample('custom-loop');
  const printed = await npmStart(folder, ['1']);
  expect(printed).toMatch(/^learning rate 0\.0\d+$/m);
  expect(printed).toMatch(/^epoch 1\/1 {2}loss 0\.\d{4}$/m);
  const accuracy = Number(/^test accuracy (\d+\.\d\d)%$/m.exec(printed)?.[1]);
  expect(accuracy).toBeGreaterThan(85);
  const { tensors } = await readTensorFile(join(folder, 'lenet5.safetensors'));
  expect(tensors.get('conv1.weight')?.shape).toEqual([6, 1, 5, 5]);
  await checkTypes(folder);
});
