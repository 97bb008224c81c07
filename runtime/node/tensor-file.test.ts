import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { tensor } from '../tensor.ts';
import { floatTensors } from '../weights/float-tensors.ts';
import { readTensorFile, writeTensorFile } from './tensor-file.ts';

test('a file is replaced whole, and nothing stays beside it', async () => {
  const folder = join(await temporaryFolder(), 'new');
  const file = join(folder, 'a.safetensors');
  for (const value of [1, 2]) {
    await writeTensorFile(file, new Map([['x', tensor([1], Float32Array.of(value))]]), { key: 'text' });
    expect((await readTensorFile(file)).tensors.get('x')?.data).toEqual(Float32Array.of(value));
  }
  expect(await readdir(folder)).toEqual(['a.safetensors']);
});

test('whole numbers are no weights, and the message says how PyTorch leaves them out', () => {
  const tensors = new Map([['bn1.num_batches_tracked', { shape: [], data: Int32Array.of(7) }]]);
  expect(() => floatTensors({ tensors })).toThrow(
    expect.objectContaining({
      message: 'tensor `bn1.num_batches_tracked` holds whole numbers, but weights are float32',
      help: [expect.stringContaining('is_floating_point()')],
    }),
  );
});
