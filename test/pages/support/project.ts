/** The page of `test/pages/app` as a project of its own: specc installed, LeNet generated, a checkpoint of a short training. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { specc } from '../../cli/specc.ts';

const root = join(import.meta.dirname, '../../..');

export interface PageProject {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function makeProject(): Promise<PageProject> {
  const folder = await mkdtemp(join(tmpdir(), 'specc-page-'));
  await cp(join(import.meta.dirname, '../app'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const part of ['package.json', 'dist']) {
    await cp(join(root, part), join(folder, 'node_modules/specc', part), { recursive: true });
  }
  const spec = join(root, 'specs/lenet5.yaml');
  await run(folder, ['build', spec, '--out', 'lenet5']);
  await run(folder, [
    'train',
    spec,
    '--data',
    'mnist',
    '--epochs',
    '1',
    '--limit',
    '256',
    '--device',
    'wasm',
    '--out',
    'run',
  ]);
  await mkdir(join(folder, 'public'));
  await cp(join(folder, 'run/checkpoint.safetensors'), join(folder, 'public/checkpoint.safetensors'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function run(cwd: string, words: readonly string[]): Promise<void> {
  const { code, stderr } = await specc(words, { cwd });
  expect(code, `specc ${words.join(' ')}: ${stderr}`).toBe(0);
}
