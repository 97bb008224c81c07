/** Variants of a spec on a command line: `extends` in a file, `--set`, `--columns off`, `resolve` and `sweep`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { specc } from './specc.ts';

vi.setConfig({ testTimeout: 300_000 });

const lenet = resolve('specs/lenet5.yaml');
const alexnet = resolve('specs/alexnet.yaml');

async function withVariant(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'lenet5.yaml'), await readFile(lenet, 'utf8'));
  await writeFile(join(folder, 'variant.yaml'), text);
  return folder;
}

test('a variant is built from its own file and the one it extends, and its code names both', async () => {
  const cwd = await withVariant(
    'extends: lenet5.yaml\nname: tanh5\npatch:\n  - { layer: relu1, set: { type: tanh } }\n',
  );
  const { code, stderr } = await specc(['build', 'variant.yaml', '--cpu', 'c'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const model = await readFile(join(cwd, 'generated/tanh5/model.ts'), 'utf8');
  expect(model).toContain('specc build variant.yaml');
  expect(model).toMatch(/conv1 \+ relu1 — conv2d, .*\(lenet5\.yaml:\d+\)/);
  const resolved = await specc(['resolve', 'variant.yaml'], { cwd });
  expect(resolved.stdout).toMatch(/- \{ name: relu1, type: tanh, .* # lenet5\.yaml:\d+, variant\.yaml:4/);
  await writeFile(join(cwd, 'resolved.yaml'), resolved.stdout);
  expect(await specc(['check', 'resolved.yaml'], { cwd })).toMatchObject({ code: 0, stderr: '' });
});

test('a problem of a base is said once, however many variants are checked', async () => {
  const cwd = await withVariant('extends: lenet5.yaml\nname: other\n');
  await writeFile(join(cwd, 'lenet5.yaml'), (await readFile(lenet, 'utf8')).replace('stride: 2', 'stride: 3'));
  await writeFile(join(cwd, 'third.yaml'), 'extends: variant.yaml\nname: third\n');
  const { code, stdout } = await specc(['check', '.'], { cwd });
  expect(code).toBe(1);
  expect(stdout.match(/^error\[/gm)).toHaveLength(1);
  expect(stdout).not.toContain('variant.yaml');
});

test('--set changes a value for one run, and says what is wrong with it', async () => {
  const graph = await specc(['build', lenet, '--print', 'graph', '--set', 'layers.relu1.type=tanh']);
  expect(graph.stdout).toMatch(/relu1 +tanh /);
  const wrong = await specc(['build', lenet, '--print', 'graph', '--set', 'layers.conv1.filtres=3']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('`conv1` (conv2d) has no key `filtres`');
  const nowhere = await specc(['build', lenet, '--set', 'layers.conv1=3']);
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('`--set layers.conv1`')]);
  const malformed = await specc(['build', lenet, '--set', 'train.batch']);
  expect([malformed.code, malformed.stderr]).toEqual([2, expect.stringContaining('not a path and a value')]);
});

test('--columns off gives the network without the groups that follow from columns', async () => {
  const graph = (...options: string[]) => specc(['build', alexnet, '--print', 'graph', ...options]);
  expect((await graph()).stdout).toMatch(/conv2 .*307,456 .*2 groups/);
  expect((await graph('--columns', 'off')).stdout).toMatch(/conv2 .*614,656 {2}256 filters 5×5, padding 2$/m);
  expect((await specc(['resolve', alexnet, '--columns', 'off'])).stdout).not.toMatch(/^columns:/m);
  const none = await specc(['resolve', lenet, '--columns', 'off']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no `columns`')]);
});

test('a sweep trains each variant with each seed, and goes on where it stopped', async () => {
  const cwd = await temporaryFolder();
  const sweep = () =>
    specc(
      [
        'sweep',
        lenet,
        '--data',
        'mnist',
        '--limit',
        '64',
        '--epochs',
        '1',
        '--device',
        'wasm',
        '--out',
        'runs',
        '--seeds',
        '2',
        '--set',
        'train.optimizer.sgd.lr=0.01,0.1',
      ],
      { cwd },
    );
  const first = await sweep();
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('run 4 of 4: train.optimizer.sgd.lr=0.1, seed 1');
  const table = first.stdout.slice(first.stdout.indexOf('variant '));
  expect(table).toMatch(/^train\.optimizer\.sgd\.lr=0\.1 +2 +[\d.]+% +± [\d.]+% +[\d.]+$/m);
  const results = await readFile(join(cwd, 'runs/results.jsonl'), 'utf8');
  expect(results.trim().split('\n')).toHaveLength(4);
  // Without its last line, the last run is resumed from its checkpoint, which is complete.
  await writeFile(join(cwd, 'runs/results.jsonl'), `${results.split('\n').slice(0, 3).join('\n')}\n{"variant`);
  const second = await sweep();
  expect(second.stdout).not.toContain('run 3 of 4');
  expect(second.stdout).toContain('run 4 of 4');
  expect(second.stdout).toContain(table.split('\n')[1]);
});
