import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { specc } from '../cli/specc.ts';
import { checkTypes, copyExample, npmStart } from './support.ts';

/** AlexNet's kinds of layers and its recipe for data, small enough to be trained in a second. */
const spec = `spec: 1
name: alexnet
input: { shape: [3, 31, 31] }
classes: 3
defaults: { weight: { normal: { mean: 0, std: 0.05 } }, bias: { constant: 0 } }
layers:
  - { name: conv1, type: conv2d, filters: 8, kernel: 7, stride: 2 }
  - { name: relu1, type: relu }
  - { name: norm1, type: lrn, size: 5, alpha: 1.0e-4, alpha_over: sum, beta: 0.75, k: 2 }
  - { name: pool1, type: max_pool, kernel: 3, stride: 2 }
  - { name: fc2, type: dense, units: 3 }
loss: softmax_cross_entropy
data: { resize: 36, crop: 31, mean: image, scale: 0.0078125, augment: [random_crop, horizontal_flip], evaluate: ten_crop }
train: { batch: 9, epochs: 12, optimizer: { sgd: { lr: 0.02, momentum: 0.9 } } }
`;

const colours = { blue: { r: 30, g: 60, b: 220 }, green: { r: 40, g: 200, b: 60 }, red: { r: 220, g: 50, b: 40 } };

test('predict-photo names the class of a photo', { timeout: 240_000 }, async () => {
  const folder = await copyExample('predict-photo');
  const specFile = join(folder, 'spec.yaml');
  await writeFile(specFile, spec);
  const script = await readFile(join(folder, 'package.json'), 'utf8');
  await writeFile(join(folder, 'package.json'), script.replace(/"specc build \S+/, `"specc build ${specFile}`));
  for (const [name, background] of Object.entries(colours)) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const photo = sharp({ create: { width: 50 + i, height: 40 + i, channels: 3, background } });
      await photo
        .modulate({ brightness: 0.8 + i / 30 })
        .jpeg()
        .toFile(join(folder, 'photos', name, `${i}.jpg`));
    }
  }
  const trained = await specc(['train', specFile, '--data', 'folder:photos', '--out', 'run'], { cwd: folder });
  expect(trained.code, trained.stderr).toBe(0);
  const printed = await npmStart(folder, ['photos/green/5.jpg', 'run/checkpoint.safetensors']);
  const rows = printed.split('\n').flatMap((line) => [...line.matchAll(/^ *(\d+\.\d\d)% {2}(\w+)$/g)]);
  expect(rows.map(([, , name]) => name).sort()).toEqual(['blue', 'green', 'red']);
  expect(rows[0]?.[2]).toBe('green');
  expect(rows.reduce((sum, [, share]) => sum + Number(share), 0)).toBeCloseTo(100, 1);
  await checkTypes(folder);
});
