/** What `train` and `eval` say about a folder of images, and which of them are scored. */
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { listDevices } from '../../runtime/node/index.ts';
import { readTensorFile, writeTensorFile } from '../../runtime/node/tensor-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, specc } from './specc.ts';

const spec = `spec: 1
name: three
input: { shape: [3, 8, 8] }
classes: 3
layers: [{ name: fc, type: dense, units: 3, weight: { normal: { mean: 0, std: 0.1 } } }]
loss: softmax_cross_entropy
data: { resize: 8, scale: 0.01 }
train: { batch: 8, epochs: 1, optimizer: { sgd: { lr: 0.01 } } }
`;

vi.setConfig({ testTimeout: 300_000 });

let hasDevice = false;
beforeAll(async () => {
  hasDevice = (await listDevices()).some(({ device }) => device !== undefined);
});

async function save(file: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#804020' } }).toFile(file);
}

/** `photos/above` with 20 images, `photos/below` with 4, one of them in a folder below; the spec beside them. */
async function project(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'three.yaml'), spec);
  const below = ['0.webp', '1.webp', '2.gif', 'later/3.png'];
  const files = [...Array.from({ length: 20 }, (_, i) => `above/${i}.png`), ...below.map((name) => `below/${name}`)];
  await Promise.all(files.map((file) => save(join(cwd, 'photos', file))));
  await writeFile(join(cwd, 'photos/below/list.csv'), '');
  return cwd;
}

const remarks = [
  'note: 1 image in 1 folder below the classes, such as photos/below/later, belongs to the class above',
  'note: skipped 1 file in photos because of its name: 1 .csv; JPEG, PNG, WebP, AVIF, TIFF or GIF are read',
];
const fewer = 'warning: folder has 2 classes (`above`, `below`), but the network has 3: label 2 has no images';

test('a folder that weights were trained on is scored where they were not, another one whole', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  const trained = await specc(['train', 'three.yaml', '--data', 'folder:photos', '--no-test'], { cwd });
  expect(trained.code).toBe(0);
  const said = ['folder:photos: 21 training images, 3 held out, 2 classes', ...remarks, fewer];
  expect(trained.stdout.split('\n').slice(0, said.length)).toEqual(said);

  const score = async (folder: string, ...words: string[]) => {
    const given = words.includes('--weights') ? words : [...words, '--weights', 'runs/three/checkpoint.safetensors'];
    const scored = await specc(['eval', 'three.yaml', '--data', `folder:${folder}`, ...given], {
      cwd,
    });
    expect(scored.code, scored.stderr).toBe(0);
    return { images: scored.stdout.split('\n', 1)[0]?.replace(/^images +/, ''), stderr: complaints(scored) };
  };
  const own = await score('photos');
  expect(own.images).toBe('3 of 24, held out from training; `--split all` scores all');
  expect(own.stderr.trim().split('\n')).toEqual([...remarks, fewer]);
  expect((await score('photos', '--split', 'held-out')).images).toBe('3 of 24, held out from training');
  expect((await score('photos', '--split', 'all')).images).toBe('24, training images included');

  await cp(join(cwd, 'photos'), join(cwd, 'moved'), { recursive: true });
  expect((await score('moved')).images).toBe('3 of 24, held out from training; `--split all` scores all');
  await rm(join(cwd, 'moved/above/7.png'));
  const whole =
    '23, the whole folder; if the weights were trained on it, `--split held-out` scores the images held out';
  expect((await score('moved')).images).toBe(whole);

  const checkpoint = await readTensorFile(join(cwd, 'runs/three/checkpoint.safetensors'));
  const bare = new Map([...checkpoint.tensors].filter(([name]) => name.startsWith('fc.')));
  await writeTensorFile(join(cwd, 'bare.safetensors'), bare, {});
  expect((await score('moved', '--weights', 'bare.safetensors')).images).toBe(whole);
  const { identity = '{}', state = '', classes = '' } = checkpoint.metadata;
  const { trainingFiles: _, ...rest } = JSON.parse(identity);
  const old = { format: 'specc checkpoint 1', identity: JSON.stringify(rest), state, classes };
  await writeTensorFile(join(cwd, 'old.safetensors'), checkpoint.tensors, old);
  expect((await score('photos', '--weights', 'old.safetensors')).images).toBe(
    '3 of 24, a tenth of each class, which training holds out; `--split all` scores all',
  );

  const resume = (file: string) =>
    specc(
      ['train', 'three.yaml', '--data', 'folder:photos', '--resume', file, '--epochs', '2', '--out', file.slice(0, 3)],
      { cwd },
    );
  expect((await resume('old.safetensors')).stdout).toContain(
    'warning: the checkpoint does not say which images were held out',
  );
  await rename(join(cwd, 'photos/above/7.png'), join(cwd, 'photos/above/seven.png'));
  const renamed = await resume('runs/three/checkpoint.safetensors');
  expect(renamed.stderr).toContain('the names or classes of the training images differ from those of the run');
  expect(renamed.code).toBe(1);
});

test('classes without images are named for each split', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'three.yaml'), spec);
  const files = ['train/a/1.png', 'train/b/1.png', 'valid/a/1.png', 'test/b/1.png', 'extra/1.png'];
  await Promise.all(files.map((file) => save(join(cwd, 'set', file))));
  await mkdir(join(cwd, 'set/train/c'));
  const { code, stdout } = await specc(['train', 'three.yaml', '--data', 'folder:set', '--no-test'], { cwd });
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'folder:set: 2 training images, 1 validation, 1 test, 3 classes',
    'warning: set/extra is not used: images are taken from `train`, `valid` and `test`',
    'warning: no training images of `c`',
    'warning: no validation images of `b`',
    'warning: no test images of `a`',
  ]);
  const weights = ['--weights', 'runs/three/checkpoint.safetensors'];
  const all = await specc(['eval', 'three.yaml', '--data', 'folder:set', '--split', 'all', ...weights], { cwd });
  expect(all.stdout).toMatch(/^images {7}4, training images included$/m);
  const scored = await specc(['eval', 'three.yaml', '--data', 'folder:set', ...weights], { cwd });
  expect(scored.stdout).toMatch(/^images {7}1$/m);
  expect(scored.stderr).toContain('warning: no images to score of `a`, `c`');
});
