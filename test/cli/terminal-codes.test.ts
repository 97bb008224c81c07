/**
 * Names of files and folders, class names and option values may hold anything. What commands print of them must neither steer the
 * terminal nor look like a line of specc's own.
 */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { listDevices } from '../../runtime/node/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Outcome, specc } from './specc.ts';

vi.setConfig({ testTimeout: 300_000 });

/** Ends a line and begins one of its own, in a colour, right to left. */
const hostile = 'a\n\u001b[31merror[SPC0000] forged\u001b]0;title\u0007\r\u009b2J\u202eb';

const spec = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.01 } } }
loss: softmax_cross_entropy
data: { resize: 8, scale: 0.0078125 }
train: { batch: 8, epochs: 1, optimizer: { sgd: { lr: 0.001 } } }
`;

let hasDevice = false;
beforeAll(async () => {
  hasDevice = (await listDevices()).some(({ device }) => device !== undefined);
});

function expectHarmless({ stdout, stderr }: Outcome, words: readonly string[]): void {
  const printed = `${stdout}${stderr}`;
  expect(printed, words.join(' ')).not.toBe('');
  const steering = /[^\P{Cc}\n]|[\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
  expect(steering.exec(printed)?.[0], `${words.join(' ')}\n${printed}`).toBeUndefined();
  expect(printed, words.join(' ')).not.toMatch(/^(.\[31m)?error\[SPC0000\]/m);
}

async function runAll(cwd: string, commands: readonly (readonly string[])[]): Promise<void> {
  for (const words of commands) {
    expectHarmless(await specc(words, { cwd }), words);
  }
}

/** A spec in a folder with a hostile name, and its path. */
async function project(): Promise<{ readonly cwd: string; readonly specFile: string }> {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, hostile));
  const specFile = join(hostile, 'tiny.yaml');
  await writeFile(join(cwd, specFile), spec);
  return { cwd, specFile };
}

test('paths, words and values of the command line', async () => {
  const { cwd, specFile } = await project();
  await writeFile(join(cwd, hostile, 'wrong.yaml'), `${spec}colour: "\u202e"\n`);
  await writeFile(join(cwd, hostile, 'untidy.yaml'), spec.replace('{ resize', '{   resize'));
  await runAll(cwd, [
    ['check', specFile],
    ['check', join(hostile, 'wrong.yaml')],
    ['check', join(hostile, 'wrong.yaml'), '--format', 'github'],
    ['check', join(hostile, 'wrong.yaml'), '--format', 'json'],
    ['check', `${hostile}.yaml`],
    ['fmt', '--check', join(hostile, 'untidy.yaml')],
    ['fmt', join(hostile, 'untidy.yaml')],
    ['build', specFile, '--out', join(hostile, 'out'), '--cpu', 'none'],
    ['build', specFile, '--out', hostile, '--cpu', 'none'],
    ['build', specFile, '--print', 'graph'],
    ['explain', specFile],
    ['explain', specFile, '--format', 'svg'],
    ['explain', specFile, '--format', 'markdown'],
    ['explain', specFile, '--format', 'json'],
    ['diff', specFile, specFile],
    ['diff', specFile, join(hostile, 'untidy.yaml')],
    ['diff', specFile, hostile],
    ['matrix', specFile, specFile],
    ['matrix', specFile, '--format', 'markdown'],
    ['matrix', specFile, '--format', 'json'],
    ['matrix', specFile, '--format', 'csv'],
    ['matrix', hostile],
    ['explain', hostile],
    ['train', specFile, '--data', `folder:${hostile}`],
    ['train', specFile, '--data', hostile],
    ['train', specFile, '--data', 'mnist', '--resume', hostile],
    ['train', specFile, '--data', 'mnist', '--out', specFile],
    ['eval', specFile, '--data', 'mnist', '--weights', hostile],
    ['predict', specFile, '--weights', hostile, hostile],
    ['run', specFile, '--weights', hostile, '--input', hostile, '--output', hostile],
    ['compare', specFile, '--devices', hostile],
    ['train', specFile, '--data', 'mnist', '--batch', hostile],
    [hostile],
    ['check', `--${hostile}`],
  ]);
});

test('names of classes and images', async ({ skip }) => {
  skip(!hasDevice, 'no device can run a network here');
  const { cwd, specFile } = await project();
  for (const [name, red] of [
    [`${hostile}1`, 0],
    ['plain', 255],
  ] as const) {
    await mkdir(join(cwd, 'photos', name), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const background = { r: red, g: 10 * i, b: 0 };
      const file = join(cwd, 'photos', name, `${hostile}${i}.png`);
      await sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toFile(file);
    }
  }
  await writeFile(join(cwd, 'photos/plain', `${hostile}.png`), 'no image');
  await writeFile(join(cwd, 'photos/plain', `${hostile}.txt`), 'no image');
  const image = `${hostile}.png`;
  await cp(join(cwd, 'photos/plain', `${hostile}3.png`), join(cwd, image));
  const weights = 'out/checkpoint.safetensors';
  await runAll(cwd, [
    ['train', specFile, '--data', 'folder:photos', '--out', 'out'],
    ['eval', specFile, '--data', 'folder:photos', '--weights', weights],
    ['predict', specFile, '--weights', weights, image],
    ['predict', specFile, '--weights', weights, join('photos/plain', `${hostile}.png`)],
    ['train', specFile, '--data', 'folder:photos', '--out', `${hostile}2`],
  ]);
});
