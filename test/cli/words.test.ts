/** What commands say where a person would otherwise wonder: folders, wrong words, files that are none, input that ends. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { writeSafetensors } from '../../runtime/weights/safetensors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, specc, startSpecc } from './specc.ts';

vi.setConfig({ testTimeout: 180_000 });

const tinySpec = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.01 } } }
loss: softmax_cross_entropy
data: { scale: 0.0078125 }
train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }
`;

/** The spec, and weights that answer the second class for bright images. */
async function project(spec = tinySpec): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.yaml'), spec);
  const weight = new Float32Array(2 * 192).fill(0.01, 192);
  const tensors = new Map([
    ['fc.weight', { shape: [2, 192], data: weight }],
    ['fc.bias', { shape: [2], data: new Float32Array([1, 0]) }],
  ]);
  await writeFile(join(folder, 'w.safetensors'), writeSafetensors(tensors));
  return folder;
}

async function photo(file: string, brightness: number): Promise<void> {
  const background = { r: brightness, g: brightness, b: brightness };
  await sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toFile(file);
}

test('check takes a folder for the specs in it, and watches it', async () => {
  const cwd = await project();
  await mkdir(join(cwd, 'specs/below'), { recursive: true });
  await writeFile(join(cwd, 'specs/a.yaml'), tinySpec);
  await writeFile(join(cwd, 'specs/b.yml'), tinySpec.replace('units: 2', 'unit: 2'));
  await writeFile(join(cwd, 'specs/config.yaml'), 'colour: red\n');
  await writeFile(join(cwd, 'specs/below/c.yaml'), 'spec: 1\nnonsense: 1\n');
  const both = await specc(['check', 'specs'], { cwd });
  expect(both.code).toBe(1);
  expect(both.stdout.match(/^error.*$/gm)).toEqual(['error[SPC2001] unknown-key: `fc` (dense) has no key `unit`']);
  expect(both.stdout).toContain(`--> ${join('specs', 'b.yml')}:6:`);

  await writeFile(join(cwd, 'specs/b.yml'), tinySpec);
  expect(await specc(['check', 'specs', 'tiny.yaml'], { cwd })).toEqual({
    code: 0,
    stdout: '3 specs: no errors\n',
    stderr: '',
  });
  const { child, outcome, stdout } = await startSpecc(['check', 'specs', '--watch'], { cwd });
  const until = (text: string) => vi.waitUntil(() => stdout().includes(text), { timeout: 60_000, interval: 20 });
  await until('2 specs: no errors\nwatching specs');
  await writeFile(join(cwd, 'specs/d.yaml'), 'spec: 1\n');
  await until('3 specs: 1 error\nwatching specs');
  child.kill('SIGINT');
  // As npx does, which passes on what the terminal has sent already.
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 0, stderr: '' });
});

test('a folder without specs is a usage error that says what was looked for', async () => {
  const cwd = await project();
  await mkdir(join(cwd, 'empty'));
  expect(await specc(['check', 'tiny.yaml', 'empty'], { cwd })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('there is no spec in the folder empty: no *.yaml file\n'),
  });
});

test('a language server that nobody speaks to says so', async () => {
  for (const input of [undefined, '']) {
    const { code, stderr } = await specc(['lsp'], input === undefined ? {} : { input });
    expect(stderr).toBe(
      'specc lsp: standard input ended before a client said anything; editors start it and talk to it there\n',
    );
    expect(code).toBe(1);
  }
});

test('predict names what it cannot read, answers the rest, and takes folders', async () => {
  const cwd = await project();
  const predict = (...images: string[]) =>
    specc(['predict', 'tiny.yaml', '--weights', 'w.safetensors', '--device', 'wasm', ...images], { cwd });
  await mkdir(join(cwd, 'photos/below'), { recursive: true });
  await mkdir(join(cwd, 'empty'));
  await photo(join(cwd, 'photos/1.png'), 0);
  await photo(join(cwd, 'photos/below/2.png'), 255);
  await writeFile(join(cwd, 'photos/3.png'), 'no photo');
  await writeFile(join(cwd, 'photos/notes.txt'), 'no photo');
  execFileSync('mkfifo', [join(cwd, 'pipe.png')]);

  const predicted = await predict('nowhere.png', 'photos', 'pipe.png', '/dev/zero', 'empty');
  const { code, stdout } = predicted;
  expect(stdout).toMatch(/^photos\/1\.png\n.* class 0\n.* class 1\nphotos\/below\/2\.png\n.* class 1\n.* class 0\n$/);
  const said = complaints(predicted).split('\n');
  expect(said.filter((line) => !line.includes('docs: '))).toEqual([
    'note: photos: 3 images, 1 other file skipped',
    'cannot read nowhere.png: there is no such file',
    'cannot read photos/3.png: it is not in a format that can be read: JPEG, PNG, WebP, AVIF, TIFF or GIF',
    'cannot read pipe.png: it is not a regular file',
    'cannot read /dev/zero: it is not a regular file',
    'cannot read empty: the folder holds no images; JPEG, PNG, WebP, AVIF, TIFF or GIF are read',
    'error[SPC8205] images-unreadable: 5 of 7 images cannot be read',
    '',
  ]);
  expect(code).toBe(1);

  // More than the share of bad images at which training gives up.
  const many = await predict(...Array.from({ length: 15 }, (_, i) => `no${i}.png`), 'photos/1.png');
  expect(many.stdout).toContain('photos/1.png\n');
  expect(many.stderr).toContain('15 of 16 images cannot be read');
});

test('--data suggests the source that lies at a path', async () => {
  const cwd = await project();
  await mkdir(join(cwd, 'photos/cat'), { recursive: true });
  await mkdir(join(cwd, 'cifar/cifar-10-batches-bin'), { recursive: true });
  await writeFile(join(cwd, 'cifar/cifar-10-batches-bin/test_batch.bin'), '');
  for (const [source, meant] of [
    ['photos', 'folder:photos'],
    ['dir:photos', 'folder:photos'],
    ['cifar', 'cifar10:cifar'],
    ['cifar/cifar-10-batches-bin/test_batch.bin', 'cifar10:cifar/cifar-10-batches-bin'],
    ['CIFAR-10:cifar', 'cifar10:cifar'],
    ['MNIST', 'mnist'],
  ] as const) {
    const { code, stderr } = await specc(['train', 'tiny.yaml', '--data', source], { cwd });
    expect(stderr).toContain(`help: write \`--data ${meant}\``);
    expect(code).toBe(1);
  }
  const { stderr } = await specc(['train', 'tiny.yaml', '--data', 'folder:cifar'], { cwd });
  expect(stderr).toContain('help: it is CIFAR-10 in its binary version: `--data cifar10:cifar`');
});

test('predict calls classes by the names of the spec or of a labels file', async () => {
  const cwd = await project(tinySpec.replace('classes: 2', 'classes: [golf ball, "te\\e[31mnch"]'));
  await photo(join(cwd, 'bright.png'), 255);
  const predict = (...words: string[]) =>
    specc(['predict', 'tiny.yaml', '--weights', 'w.safetensors', '--device', 'wasm', 'bright.png', ...words], { cwd });
  const named = await predict();
  expect({ code: named.code, stderr: complaints(named) }).toEqual({ code: 0, stderr: '' });
  expect(named.stdout).toMatch(/^bright\.png\n.*% {2}te\ufffd\[31mnch\n.*% {2}golf ball\n$/);
  await writeFile(join(cwd, 'labels.txt'), 'dark\nbright\n');
  expect((await predict('--labels', 'labels.txt')).stdout).toMatch(/% {2}bright\n.*% {2}dark\n$/);
  await writeFile(join(cwd, 'labels.txt'), 'dark\n');
  const short = await predict('--labels', 'labels.txt');
  expect(short.code).toBe(1);
  expect(short.stderr).toContain('labels.txt has 1 name, but the network has 2 classes');
});

test('messages name the command that explains them where the pages do not lie at hand', async () => {
  const cwd = await project('spec: 2\n');
  expect((await specc(['check', 'tiny.yaml'], { cwd })).stdout).toContain('= docs: specc explain SPC2010');
  expect((await specc(['check', join(cwd, 'tiny.yaml')])).stdout).toContain('= docs: docs/diagnostics/SPC2010.md');
});

test('a run says what does not fit between its images and the spec, and predict answers with the names', async () => {
  const cwd = await project(tinySpec.replace('classes: 2', 'classes: { dark: Nacht, lost: Tag }'));
  for (const [folder, brightness] of [
    ['dark', 0],
    ['light', 255],
  ] as const) {
    await mkdir(join(cwd, 'photos', folder), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const background = { r: brightness, g: brightness, b: brightness };
      await sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .png()
        .toFile(join(cwd, 'photos', folder, `${i}.png`));
    }
  }
  const words = ['--data', 'folder:photos', '--device', 'wasm', '--steps', '2', '--no-test', '--out', 'run'];
  const trained = await specc(['train', 'tiny.yaml', ...words], { cwd });
  expect(trained.code).toBe(0);
  const lines = trained.stdout.split('\n').filter((line) => line.startsWith('warning'));
  expect(lines).toEqual([
    "warning: the spec's `classes` has no name for `light` of folder",
    "warning: the spec's `classes` names `lost`, which folder does not have",
    expect.stringMatching(
      /^warning: images are cropped, not scaled: of the 40×30 pixels of photos\/\w+\/\d\.png, the network reads 8×8; `data: \{ resize: 8 \}` scales them first$/,
    ),
  ]);
  const weights = ['--weights', 'run/checkpoint.safetensors', '--device', 'wasm'];
  const { stdout } = await specc(['predict', 'tiny.yaml', ...weights, 'photos/dark/0.png'], { cwd });
  expect([...stdout.matchAll(/% {2}(\w+)$/gm)].map(([, name]) => name).sort()).toEqual(['Nacht', 'light']);
});
