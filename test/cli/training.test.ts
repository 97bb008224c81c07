import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { listDevices } from '../../runtime/node/index.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../../runtime/weights/safetensors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Outcome, specc, startSpecc } from './specc.ts';

const spec = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: conv, type: conv2d, filters: 4, kernel: 3, padding: 1, weight: { normal: { mean: 0, std: 0.1 } } }
  - { name: relu, type: relu }
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.1 } } }
loss: softmax_cross_entropy
data: { resize: 9, crop: 8, mean: image, scale: 0.0078125, augment: [random_crop, horizontal_flip], evaluate: ten_crop }
train:
  batch: 8
  epochs: 3
  optimizer: { sgd: { lr: 0.02, momentum: 0.9 } }
`;

// Many commands, each opening a device anew; a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 });

let hasDevice = false;
beforeAll(async () => {
  hasDevice = (await listDevices()).some(({ device }) => device !== undefined);
});

/** Photos of two classes, the sun above or below, and the spec beside them. */
async function project(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.yaml'), spec);
  for (const [name, top] of [
    ['above', 2],
    ['below', 11],
  ] as const) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const sky = { r: 20 + i, g: 40, b: 90 + 2 * i };
      const sun = { create: { width: 6, height: 6, channels: 3 as const, background: { r: 250, g: 220 - i, b: 80 } } };
      await sharp({ create: { width: 24, height: 20, channels: 3, background: sky } })
        .composite([{ input: sun, left: i % 18, top }])
        .png()
        .toFile(join(folder, 'photos', name, `${i}.png`));
    }
  }
  return folder;
}

const train = (cwd: string, ...words: string[]) =>
  specc(['train', 'tiny.yaml', '--data', 'folder:photos', ...words], { cwd });
const checkpointOf = async (cwd: string, run: string) => readFile(join(cwd, run, 'checkpoint.safetensors'));

/** The lines of `metrics.jsonl` without the only field that tells time. */
async function metricsOf(cwd: string, run: string): Promise<Record<string, number | string>[]> {
  const text = await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const { elapsed_seconds: _, ...rest } = JSON.parse(line);
      return rest;
    });
}

function expectSuccess({ code, stdout, stderr }: Outcome): void {
  expect(stderr).not.toMatch(/error/);
  expect(code, stdout + stderr).toBe(0);
}

test('training on photos learns, tests, and leaves a checkpoint and metrics; eval and predict agree', async ({
  skip,
}) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  await writeFile(join(cwd, 'photos/above/cut.jpg'), 'not a photo');
  const trained = await train(cwd, '--epochs', '6');
  expectSuccess(trained);
  expect(trained.stdout).toMatch(/^folder:photos: 37 training images, 4 held out, 2 classes$/m);
  expect(trained.stdout).toMatch(/skipped photos\/above\/cut\.jpg/);
  expect(trained.stdout).toMatch(/^epoch 6\/6 {2}train loss \d\.\d{4} {2}top-1 \d+\.\d\d% {2}validation loss/m);
  expect(trained.stdout).toMatch(/^test accuracy 100\.00%/m);
  expect(trained.stdout).toMatch(/^checkpoint: runs\/tiny\/checkpoint\.safetensors$/m);
  const metrics = await metricsOf(cwd, 'runs/tiny');
  expect(metrics.flatMap((line) => Object.keys(line).filter((key) => key.includes('top5')))).toEqual([]);
  const epochs = metrics.filter(({ kind }) => kind === 'epoch');
  expect(metrics.map(({ kind }) => kind)).toEqual([...Array(5).fill('epoch'), 'step', 'epoch', 'test']);
  expect(Number(epochs[5]?.train_loss)).toBeLessThan(Number(epochs[0]?.train_loss) / 2);

  const weights = ['--weights', 'runs/tiny/checkpoint.safetensors'];
  const scored = await specc(['eval', 'tiny.yaml', ...weights, '--data', 'folder:photos'], { cwd });
  expectSuccess(scored);
  expect(scored.stdout).toMatch(
    /^images {7}4 of 41, held out from training; `--split all` scores all\nloss .*\ntop-1 error {2}0\.00%\ntop-5 error {2}0\.00%\naccuracy {5}100\.00%\n$/,
  );
  await cp(join(cwd, 'photos/above'), join(cwd, 'others/above'), { recursive: true });
  await cp(join(cwd, 'photos/below'), join(cwd, 'others/aside'), { recursive: true });
  const misnamed = await specc(['eval', 'tiny.yaml', ...weights, '--data', 'folder:others'], { cwd });
  expect(misnamed.code).toBe(1);
  expect(misnamed.stderr).toMatch(/SPC8206.*label 1 is `below` in the weights and `aside` in folder/);
  const predicted = await specc(['predict', 'tiny.yaml', ...weights, 'photos/below/3.png', 'photos/above/4.png'], {
    cwd,
  });
  expectSuccess(predicted);
  expect(predicted.stdout).toMatch(
    /^photos\/below\/3\.png\n +\d+\.\d\d% {2}below\n.*above\nphotos\/above\/4\.png\n.*above/,
  );
  const unreadable = await specc(['predict', 'tiny.yaml', ...weights, 'photos/above/cut.jpg'], { cwd });
  expect(unreadable.code).toBe(1);
  expect(unreadable.stderr).toMatch(/SPC8205.*cannot read photos\/above\/cut\.jpg/);
});

test('a run that is cut and resumed ends in the same bytes as one that is not', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  expectSuccess(await train(cwd, '--out', 'whole', '--seed', '3'));
  const cut = await train(cwd, '--out', 'cut', '--seed', '3', '--steps', '7', '--no-test');
  expectSuccess(cut);
  // A pipe gets the device, and the loss of a run that is too short for a line now and then.
  expect(cut.stdout).toMatch(/^on (native|wasm|webgpu): \S.*, batch 8, seed 3$/m);
  expect(cut.stdout).toMatch(/^epoch 2\/3 step 2\/5 {2}loss \d\.\d{4} {2}top-1 \d+\.\d\d%$/m);
  expect((await metricsOf(cwd, 'cut')).at(-1)).toMatchObject({ kind: 'step', step: 7, train_loss: expect.any(Number) });
  const resumed = await train(cwd, '--resume', 'cut/checkpoint.safetensors');
  expectSuccess(resumed);
  expect(resumed.stdout).toMatch(/resuming after step 7, in epoch 2/);
  expect((await checkpointOf(cwd, 'cut')).equals(await checkpointOf(cwd, 'whole'))).toBe(true);
  expect(await metricsOf(cwd, 'cut')).toEqual(await metricsOf(cwd, 'whole'));

  const other = await train(cwd, '--resume', 'cut/checkpoint.safetensors', '--batch', '4', '--out', 'other');
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/SPC8301[\s\S]*the batch size was 8 and is now 4/);
});

test('ctrl-c finishes the step, writes the checkpoint, says how to go on, and ends with 130', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  const words = ['train', 'tiny.yaml', '--data', 'folder:photos', '--epochs', '100000'];
  const { child, outcome, output } = await startSpecc(words, { cwd });
  while (!output().includes('epoch 2/') && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGINT');
  // npx passes on what the terminal has sent to the command already.
  child.kill('SIGINT');
  const { code, stdout } = await outcome;
  expect(code).toBe(130);
  expect(stdout).toMatch(/stopped after step \d+; continue with `--resume runs\/tiny\/checkpoint\.safetensors`/);
  const { tensors } = readSafetensors(await checkpointOf(cwd, 'runs/tiny'));
  expect([...tensors.keys()]).toContain('velocity.fc.weight');
});

test('a run folder that cannot be written is named before data is read', async () => {
  const cwd = await project();
  const { code, stdout, stderr } = await train(cwd, '--out', 'tiny.yaml');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/error\[SPC8303\] file-unwritable: cannot write tiny\.yaml\/.*: a part of the path is a file/);
});

test('a device that is missing is named before the pixels of all images are read', async ({ skip }) => {
  skip(process.platform !== 'linux', 'other systems find devices without Vulkan');
  const cwd = await project();
  await writeFile(join(cwd, 'photos/above/cut.jpg'), 'not a photo');
  const words = ['train', 'tiny.yaml', '--data', 'folder:photos', '--device', 'webgpu'];
  const { code, stdout, stderr } = await specc(words, { cwd, env: { VK_ICD_FILENAMES: join(cwd, 'no-driver.json') } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/error\[SPC8001\] device-not-found/);
  expect(stdout).toMatch(/^folder:photos: 37 training images/);
  expect(stdout).not.toMatch(/skipped/);
});

test('a new run never overwrites an old one, also where --out names its folder', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  for (const folder of ['runs/tiny', 'runs/tiny-2']) {
    const { stdout } = await train(cwd, '--steps', '1', '--no-test');
    expect(stdout).toContain(`checkpoint: ${folder}/checkpoint.safetensors`);
  }
  const before = await checkpointOf(cwd, 'runs/tiny');
  const { code, stderr } = await train(cwd, '--steps', '2', '--no-test', '--out', 'runs/tiny');
  expect(code).toBe(1);
  expect(stderr).toMatch(/error\[SPC8303\].*runs\/tiny holds[\s\S]*`--resume runs\/tiny\/checkpoint\.safetensors`/);
  expect((await checkpointOf(cwd, 'runs/tiny')).equals(before)).toBe(true);
});

test('run computes what training would: probabilities, loss, and gradients that its update follows', async ({
  skip,
}) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project();
  expectSuccess(await train(cwd, '--steps', '1', '--no-test', '--out', 'run'));
  const images = Float32Array.from({ length: 3 * 192 }, (_, i) => Math.sin(i));
  const labels = { shape: [3], data: Int32Array.of(0, 1, 1) };
  const input = new Map<string, StoredTensor>([
    ['images', { shape: [3, 3, 8, 8], data: images }],
    ['labels', labels],
  ]);
  await writeFile(join(cwd, 'x.safetensors'), writeSafetensors(input));
  const run = (...words: string[]) =>
    specc(['run', 'tiny.yaml', '--weights', 'run/checkpoint.safetensors', '--output', 'y.safetensors', ...words], {
      cwd,
    });
  const output = async () => readSafetensors(await readFile(join(cwd, 'y.safetensors'))).tensors;

  expectSuccess(await run('--input', 'x.safetensors'));
  const forward = await output();
  expect([...forward].map(([name, { shape }]) => [name, shape])).toEqual([
    ['logits', [3, 2]],
    ['probabilities', [3, 2]],
  ]);
  expectSuccess(await run('--input', 'x.safetensors', '--mode', 'train-forward'));
  // Without statistics or dropout, training computes what prediction does.
  expect((await output()).get('logits')).toEqual(forward.get('logits'));
  expectSuccess(await run('--input', 'x.safetensors', '--mode', 'gradients'));
  const gradients = await output();
  expect([...gradients.keys()]).toEqual([
    'grad.conv.bias',
    'grad.conv.weight',
    'grad.fc.bias',
    'grad.fc.weight',
    'logits',
    'loss',
    'probabilities',
  ]);
  const [probabilities, loss, bias] = ['probabilities', 'loss', 'grad.fc.bias'].map(
    (name) => gradients.get(name)?.data,
  );
  const own = [...labels.data].map((label, i) => probabilities?.[2 * i + label] ?? 0);
  expect(loss?.[0]).toBeCloseTo(-own.reduce((sum, p) => sum + Math.log(p), 0) / 3, 5);
  const errors = [0, 2, 4].map((i, image) => (probabilities?.[i] ?? 0) - (labels.data[image] === 0 ? 1 : 0));
  expect(bias?.[0]).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 3, 5);

  expectSuccess(await run('--input', 'x.safetensors', '--mode', 'step', '--steps', '2'));
  const updated = await output();
  expect([...updated.keys()]).toEqual([
    'conv.bias',
    'conv.weight',
    'fc.bias',
    'fc.weight',
    'loss.0',
    'loss.1',
    'velocity.conv.bias',
    'velocity.conv.weight',
    'velocity.fc.bias',
    'velocity.fc.weight',
  ]);
  expect(updated.get('loss.0')?.data[0]).toBe(loss?.[0]);
  expect(updated.get('loss.1')?.data[0]).toBeLessThan(loss?.[0] ?? 0);

  const wrong = new Map([['images', { shape: [3, 8, 8, 3], data: images }]]);
  await writeFile(join(cwd, 'wrong.safetensors'), writeSafetensors(wrong));
  expect((await run('--input', 'wrong.safetensors')).stderr).toMatch(
    /SPC8201.*\[3, 8, 8, 3\], but the network reads images \[N, 3, 8, 8\]/,
  );
  const unlabelled = new Map([['images', { shape: [3, 3, 8, 8], data: images }]]);
  await writeFile(join(cwd, 'unlabelled.safetensors'), writeSafetensors(unlabelled));
  expect((await run('--input', 'unlabelled.safetensors', '--mode', 'gradients')).stderr).toMatch(/no tensor `labels`/);
  await rm(join(cwd, 'y.safetensors'));
});
