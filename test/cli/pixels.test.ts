/** From file bytes to network input, through the command line: one picture for training, eval and predict. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { listDevices } from '../../runtime/node/index.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../../runtime/weights/safetensors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, specc } from './specc.ts';

const spec = `spec: 1
name: centre
input: { shape: [3, 16, 16] }
classes: 3
layers:
  - { name: conv, type: conv2d, filters: 4, kernel: 3, padding: 1, weight: { normal: { mean: 0, std: 0.1 } } }
  - { name: relu, type: relu }
  - { name: fc, type: dense, units: 3, weight: { normal: { mean: 0, std: 0.1 } } }
loss: softmax_cross_entropy
data: { crop: 16, mean: channel, scale: 0.0078125 }
train: { batch: 8, epochs: 6, optimizer: { sgd: { lr: 0.02, momentum: 0.9 } } }
`;

const colours = [
  { name: 'blue', r: 30, g: 40, b: 220 },
  { name: 'green', r: 30, g: 200, b: 40 },
  { name: 'red', r: 220, g: 30, b: 30 },
] as const;

// Many commands, each opening a device anew; a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 });

let hasDevice = false;
beforeAll(async () => {
  hasDevice = (await listDevices()).some(({ device }) => device !== undefined);
});

/** Photos of 44×60 pixels with the class's colour in the centre, and another class's all around; the spec beside them. */
async function project(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'centre.yaml'), spec);
  for (const [label, { name, ...colour }] of colours.entries()) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const { name: _, ...around } = colours[(label + 1 + (i % 2)) % 3] ?? colours[0];
      const centre = {
        create: { width: 20, height: 20, channels: 3 as const, background: { ...colour, g: colour.g + i } },
      };
      await sharp({ create: { width: 60, height: 44, channels: 3, background: around } })
        .composite([{ input: centre, left: 20, top: 12 }])
        .png()
        .toFile(join(folder, 'photos', name, `${i}.png`));
    }
  }
  return folder;
}

test('predict sees what training and eval saw, names what it enlarged, and refuses what is no number', async ({
  skip,
}) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  const env = { SPECC_CACHE_DIR: join(cwd, 'cache') };
  await writeFile(join(cwd, 'photos/red/bad.png'), 'no\u001b[31m picture');
  const words = ['train', 'centre.yaml', '--data', 'folder:photos'];
  const first = await specc([...words, '--no-test'], { cwd, env });
  expect(first.stdout).toContain('skipped photos/red/bad.png: it is not in a format that can be read');
  expect(first.stdout).not.toContain('pixel statistics of an earlier run');
  const second = await specc(words, { cwd, env });
  expect(second.stdout).toMatch(/^pixel statistics of an earlier run, from \S*cache\/\S+\.safetensors$/m);
  expect(second.stdout).toMatch(/^test accuracy 100\.00%/m);
  const stored = await Promise.all(
    ['runs/centre', 'runs/centre-2'].map((run) => readFile(join(cwd, run, 'checkpoint.safetensors'))),
  );
  expect(stored[1]?.equals(stored[0] ?? Buffer.alloc(0))).toBe(true);

  const checkpoint = ['--weights', 'runs/centre/checkpoint.safetensors'];
  const scored = await specc(['eval', 'centre.yaml', ...checkpoint, '--data', 'folder:photos'], { cwd, env });
  expect(scored.stdout).toMatch(/^accuracy {5}100\.00%$/m);
  const { name: _, ...red } = colours[2];
  await sharp({ create: { width: 12, height: 10, channels: 3, background: red } })
    .webp()
    .toFile(join(cwd, 'small.webp'));
  const files = [...colours.flatMap(({ name }) => [`photos/${name}/1.png`, `photos/${name}/2.png`]), 'small.webp'];
  const predicted = await specc(['predict', 'centre.yaml', ...checkpoint, ...files], { cwd, env });
  expect(predicted.code).toBe(0);
  const named = [...predicted.stdout.matchAll(/^(\S+)\n +[\d.]+% {2}(\w+)$/gm)].map(([, file, top]) => [file, top]);
  expect(named).toEqual([
    ...colours.flatMap(({ name }) => [1, 2].map((i) => [`photos/${name}/${i}.png`, name])),
    ['small.webp', 'red'],
  ]);
  expect(complaints(predicted)).toBe(
    'note: small.webp: its 12×10 pixels are fewer than the 16×16 that the network reads, so it was enlarged, unlike any training image\n',
  );

  // Finite weights whose products are not.
  const { tensors, metadata } = readSafetensors(new Uint8Array(stored[0] ?? []));
  const huge = new Map<string, StoredTensor>(tensors);
  const fc = tensors.get('fc.weight');
  huge.set('fc.weight', { shape: fc?.shape ?? [], data: new Float32Array(fc?.data.length ?? 0).fill(3e38) });
  const unsigned = { ...metadata, format: 'specc checkpoint 1' };
  Reflect.deleteProperty(unsigned, 'checksum');
  await writeFile(join(cwd, 'huge.safetensors'), writeSafetensors(huge, unsigned));
  const images = { shape: [1, 3, 16, 16], data: new Float32Array(768).fill(1) };
  await writeFile(join(cwd, 'x.safetensors'), writeSafetensors(new Map([['images', images]])));
  const weights = ['--weights', 'huge.safetensors'];
  for (const [command, message] of [
    [['predict', 'centre.yaml', 'photos/red/1.png', ...weights], 'the network gives no result for photos/red/1.png'],
    [['eval', 'centre.yaml', ...weights, '--data', 'folder:photos'], 'the mean loss over 3 images is'],
    [
      ['run', 'centre.yaml', ...weights, '--input', 'x.safetensors', '--output', 'y.safetensors'],
      'in y.safetensors are',
    ],
    [['compare', 'centre.yaml', ...weights, '--devices', 'auto,auto'], 'on both devices are'],
  ] as const) {
    const { code, stdout, stderr } = await specc(command, { cwd, env });
    expect([command[0], code]).toEqual([command[0], 1]);
    expect(stderr).toMatch(/error\[SPC8210\] output-not-finite: /);
    expect(stderr).toContain(message);
    expect(stdout).not.toMatch(/NaN%|accuracy|agree/);
  }
  expect(readSafetensors(new Uint8Array(await readFile(join(cwd, 'y.safetensors')))).tensors.has('logits')).toBe(true);
});
