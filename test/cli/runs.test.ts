/** What a run does when it is stopped, diverges, goes on with another spec, or has layers with odd names. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { listDevices, readTensorFile, writeTensorFile } from '../../runtime/node/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, type Outcome, specc, startSpecc } from './specc.ts';

vi.setConfig({ testTimeout: 300_000 });

let hasDevice = false;
beforeAll(async () => {
  hasDevice = (await listDevices()).some(({ device }) => device !== undefined);
});

interface SpecParts {
  readonly first?: string;
  readonly second?: string;
  readonly lr?: string;
  readonly data?: string;
  readonly optimizer?: string;
  readonly train?: string;
}

function spec({
  first = 'conv',
  second = 'fc',
  lr = '0.02',
  data = 'mean: channel',
  optimizer = `{ sgd: { lr: ${lr}, momentum: 0.9 } }`,
  train = '',
}: SpecParts = {}): string {
  return `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: ${first}, type: conv2d, filters: 4, kernel: 3, weight: { normal: { mean: 0, std: 0.1 } } }
  - { name: relu, type: relu }
  - { name: ${second}, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.1 } } }
loss: softmax_cross_entropy
data: { resize: 9, crop: 8, ${data}, scale: 0.0078125 }
train: { batch: 8, epochs: 2, optimizer: ${optimizer}${train} }
`;
}

/** Photos of two classes, dark and light, with \`tiny.yaml\` beside them. */
async function project(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.yaml'), text);
  for (const [name, level] of [
    ['dark', 40],
    ['light', 160],
  ] as const) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const background = { r: level + i, g: level, b: level + 2 * i };
      await sharp({ create: { width: 9, height: 9, channels: 3, background } })
        .png()
        .toFile(join(folder, 'photos', name, `${i}.png`));
    }
  }
  return folder;
}

const train = (cwd: string, ...words: string[]) =>
  specc(['train', 'tiny.yaml', '--data', 'folder:photos', '--device', 'native', ...words], { cwd });
const checkpoint = 'runs/tiny/checkpoint.safetensors';

function expectSuccess({ code, stdout, stderr }: Outcome): void {
  expect(code, stdout + stderr).toBe(0);
}

test('a run whose optimizer counts its updates goes on after a stop to the same bits', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec({ optimizer: '{ adam: { lr: 0.002, weight_decay: 0.01 } }' }));
  expectSuccess(await train(cwd, '--steps', '7', '--no-test', '--out', 'whole'));
  expectSuccess(await train(cwd, '--steps', '3', '--no-test', '--out', 'parts'));
  const halfway = await readFile(join(cwd, 'parts/checkpoint.safetensors'));
  expectSuccess(
    await train(cwd, '--resume', 'parts/checkpoint.safetensors', '--steps', '7', '--no-test', '--out', 'parts'),
  );
  const [whole, parts] = await Promise.all(
    ['whole', 'parts'].map((run) => readFile(join(cwd, run, 'checkpoint.safetensors'))),
  );
  expect((await readTensorFile(join(cwd, 'parts/checkpoint.safetensors'))).tensors.has('exp_avg_sq.fc.weight')).toBe(
    true,
  );
  expect(parts?.equals(whole ?? halfway)).toBe(true);
  expect(parts?.equals(halfway)).toBe(false);

  await writeFile(
    join(cwd, 'tiny.yaml'),
    spec({ optimizer: '{ sgd: { lr: 0.02, momentum: 0.9, coupling: outside } }' }),
  );
  const { code, stderr } = await train(cwd, '--resume', 'parts/checkpoint.safetensors', '--out', 'other');
  expect(code).toBe(1);
  expect(stderr).toMatch(/another optimizer[\s\S]*`exp_avg` and `exp_avg_sq`[\s\S]*`momentum_buffer`/);
});

test('layers may be called as tensors of a checkpoint are', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec({ first: 'data', second: 'velocity' }));
  expectSuccess(await train(cwd, '--epochs', '1'));
  const { tensors } = await readTensorFile(join(cwd, checkpoint));
  expect([...tensors.keys()]).toContain('velocity.velocity.weight');
  const weights = ['--weights', checkpoint];
  expectSuccess(await specc(['eval', 'tiny.yaml', '--data', 'folder:photos', ...weights], { cwd }));
  expectSuccess(await specc(['predict', 'tiny.yaml', ...weights, 'photos/dark/3.png'], { cwd }));
  expectSuccess(await train(cwd, '--resume', checkpoint));
});

test('a run that diverges ends with 1, and the checkpoint before stays', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec());
  expectSuccess(await train(cwd, '--epochs', '1'));
  const good = await readFile(join(cwd, checkpoint));
  // One step an epoch: the loss of that step is a number, that of the validation is none.
  await writeFile(join(cwd, 'tiny.yaml'), spec({ lr: '1e30' }));
  const diverged = await train(cwd, '--resume', checkpoint);
  expect(diverged.code).toBe(1);
  expect(diverged.stderr).toMatch(/error\[SPC830[26]\]/);
  expect(diverged.stdout).toContain('at learning rate 1e+30 (0.02 before)');
  expect(await readFile(join(cwd, checkpoint))).toEqual(good);
  const fresh = await train(cwd, '--out', 'fresh', '--limit', '8');
  expect(fresh.code).toBe(1);
  expect(fresh.stdout).not.toContain('test accuracy');
  expect(existsSync(join(cwd, 'fresh/checkpoint.safetensors'))).toBe(false);
});

test('weights that are no numbers, and files that were changed, are refused by name', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec());
  expectSuccess(await train(cwd, '--epochs', '1'));
  const { tensors, metadata } = await readTensorFile(join(cwd, checkpoint));
  const values = tensors.get('fc.bias')?.data;
  const changed = new Map([
    ...tensors,
    ['fc.bias', { shape: [2], data: Float32Array.of(values?.[0] ?? 0, Number.NaN) }] as const,
  ]);
  await writeTensorFile(join(cwd, 'changed.safetensors'), changed, metadata);
  await writeTensorFile(
    join(cwd, 'bare.safetensors'),
    new Map([...changed].filter(([name]) => !name.startsWith('velocity.'))),
  );
  const commands = [
    ['eval', 'tiny.yaml', '--data', 'folder:photos', '--weights'],
    ['predict', 'tiny.yaml', 'photos/dark/3.png', '--weights'],
    ['train', 'tiny.yaml', '--data', 'folder:photos', '--resume'],
  ];
  for (const words of commands) {
    const damaged = await specc([...words, 'changed.safetensors'], { cwd });
    expect([damaged.code, damaged.stderr], words[0]).toEqual([
      1,
      expect.stringContaining('error[SPC8305] checkpoint-damaged'),
    ]);
    const bare = await specc([...words, 'bare.safetensors'], { cwd });
    expect(bare.code, words[0]).toBe(1);
    expect(bare.stderr, words[0]).toContain(
      'error[SPC8306] weights-not-finite: `fc.bias` in bare.safetensors is not finite in 1 of 2 elements, the first being [1] = NaN',
    );
  }
});

test('an edited mean is not ignored', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec({ data: 'mean: [100, 101, 102]' }));
  expectSuccess(await train(cwd, '--epochs', '1'));
  await writeFile(join(cwd, 'tiny.yaml'), spec({ data: 'mean: [100, 101, 103]' }));
  for (const words of [
    ['eval', 'tiny.yaml', '--data', 'folder:photos', '--weights', checkpoint],
    ['predict', 'tiny.yaml', 'photos/dark/3.png', '--weights', checkpoint],
    ['train', 'tiny.yaml', '--data', 'folder:photos', '--resume', checkpoint],
  ]) {
    const { code, stderr } = await specc(words, { cwd });
    expect([code, stderr], words[0]).toEqual([1, expect.stringContaining('error[SPC8206]')]);
    expect(stderr).toContain(
      'the spec subtracts `mean: [100, 101, 103]`, but the weights were trained with [100, 101, 102]',
    );
  }
});

const onPosix = test.skipIf(process.platform === 'win32');

onPosix.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s saves the run and ends with %i', async (signal, expected) => {
  const cwd = await project(spec());
  const words = ['train', 'tiny.yaml', '--data', 'folder:photos', '--device', 'native', '--epochs', '100000'];
  const { child, outcome, stdout } = await startSpecc(words, { cwd });
  await vi.waitFor(() => expect(stdout()).toContain('epoch 1/'), { timeout: 120_000 });
  child.kill(signal);
  const { code, stderr } = await outcome;
  expect([code, stderr]).toEqual([expected, expect.stringContaining('stopping after this step')]);
  expect(stdout()).toContain(`continue with \`--resume ${checkpoint}\``);
  expect((await stat(join(cwd, checkpoint))).size).toBeGreaterThan(0);
});

onPosix('a reader that goes away stops the run, which saves first', async () => {
  const cwd = await project(spec());
  const words = ['train', 'tiny.yaml', '--data', 'folder:photos', '--device', 'native', '--epochs', '100000'];
  const { child, outcome } = await startSpecc(words, { cwd });
  child.stdout?.on('data', (text) => String(text).includes('epoch 1/') && child.stdout?.destroy());
  const ended = await outcome;
  expect([ended.code, complaints(ended)]).toEqual([
    141,
    'the output is no longer being read; stopping after this step\n',
  ]);
  expect((await stat(join(cwd, checkpoint))).size).toBeGreaterThan(0);
});

test('what a killed run left beside its checkpoint is gone after the next start', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec());
  expectSuccess(await train(cwd, '--epochs', '1'));
  const left = join(cwd, `${checkpoint}.999999999.tmp`);
  await writeFile(left, '');
  await utimes(left, 0, 0);
  expectSuccess(await train(cwd, '--resume', checkpoint));
  expect(existsSync(left)).toBe(false);
});

test('a long test is announced, and a finished run says so', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const cwd = await project(spec({ data: 'mean: channel, evaluate: ten_crop' }));
  const warned = await train(cwd, '--steps', '1', '--epochs', '1');
  expect(warned.stdout).toContain(
    'warning: the final test takes 40 forward passes, ten crops of 4 images, longer than the training; `--no-test` skips it',
  );
  expect((await train(cwd, '--out', 'long', '--epochs', '3')).stdout).not.toContain('warning: the test');
  const finished = await train(cwd, '--resume', 'long/checkpoint.safetensors', '--epochs', '3', '--no-test');
  expect(finished.stdout).toContain(
    'the run is complete: nothing is left to train after 3 epochs (15 steps); continue with `--epochs 4` or more',
  );
  expect(finished.stdout).not.toContain('in epoch 4');
});
