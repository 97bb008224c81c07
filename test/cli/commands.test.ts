import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, specc, startSpecc } from './specc.ts';

vi.setConfig({ testTimeout: 120_000 });

const commands = [
  'check',
  'fmt',
  'build',
  'explain',
  'train',
  'eval',
  'predict',
  'run',
  'compare',
  'doctor',
  'resolve',
  'sweep',
  'diff',
  'matrix',
];

/** A network of one dense layer on 8×8 photos. */
const tinySpec = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.01 } } }
loss: softmax_cross_entropy
`;

async function withSpec(text = tinySpec): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.yaml'), text);
  return folder;
}

test('help lists every command and ends well', async () => {
  const { code, stdout } = await specc(['--help']);
  expect(code).toBe(0);
  for (const command of commands) {
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  }
});

test.each(commands)('%s --help shows its options with examples', async (command) => {
  const { code, stdout, stderr } = await specc([command, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Usage: specc ${command}`);
  expect(stdout).toContain(`$ specc ${command}`);
});

test('the version is that of the package', async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8'));
  expect(await specc(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test.each([
  ['no command', [], /Usage: specc/],
  ['a misspelt command', ['chek'], /Did you mean check\?/],
  ['a misspelt option', ['train', 'x.yaml', '--epcohs', '1'], /Did you mean --epochs\?/],
  ['a missing spec', ['check'], /missing required argument 'spec'/],
  ['an option without its value', ['build', 'x.yaml', '--out'], /argument missing/],
  ['a value that is no choice', ['check', 'x.yaml', '--format', 'xml'], /text, json, github/],
  ['no whole number', ['train', 'x.yaml', '--batch', '0'], /whole number, 1 or more/],
  ['an earlier name of an option', ['train', 'x.yaml', '--schedule', 'software'], /write `--profile software`/],
  ['a profile that is none', ['train', 'x.yaml', '--profile', 'fast'], /gpu, software/],
  ['one device to compare', ['compare', 'x.yaml', '--devices', 'wasm'], /two of auto, webgpu, native, wasm/],
  ['a tolerance of nothing', ['compare', 'x.yaml', '--devices', 'wasm,wasm', '--tolerance', '0'], /number above 0/],
  ['training without images', ['train', 'specs/lenet5.yaml'], /--data mnist/],
  ['evaluating without weights', ['eval', 'specs/lenet5.yaml', '--data', 'mnist'], /--weights <file>/],
  [
    'dropout in a forward run',
    ['run', 'x.yaml', '--weights', 'w', '--input', 'x', '--output', 'y', '--dropout', '1'],
    /works only with `--mode gradients`/,
  ],
  [
    'steps of a run that updates nothing',
    ['run', 'x.yaml', '--weights', 'w', '--input', 'x', '--output', 'y', '--steps', '2'],
    /works only with `--mode step`/,
  ],
  ['standard input beside a file', ['fmt', '-', 'x.yaml'], /`-` cannot be combined with files/],
  ['a code that does not exist', ['explain', 'SPC9998'], /no diagnostic SPC9998/],
  ['a code as a picture', ['explain', 'SPC4102', '--format', 'svg'], /`--format` is for specs/],
  [
    'an activation that is not there',
    ['explain', 'mish'],
    /the available activations are `relu`, `tanh`, `sigmoid`, `leaky_relu`/,
  ],
  ['one spec to compare', ['diff', 'x.yaml'], /missing required argument 'b'/],
  ['a format of a difference that is none', ['diff', 'x.yaml', 'y.yaml', '--format', 'csv'], /text, json/],
  ['a matrix of no specs', ['matrix', 'docs'], /no spec in the folder docs/],
  ['a batch of none', ['matrix', 'specs', '--batch', '0'], /whole number, 1 or more/],
  ['a misspelt layer kind', ['explain', 'conv2'], /try `specc explain conv2d`/],
  ['a misspelt schedule', ['explain', 'plateu'], /try `specc explain plateau`/],
  ['a spec without its ending', ['explain', 'lenet5'], /try `specc explain specs\/lenet5\.yaml`/],
] as const)('%s is a usage error', async (_, words, message) => {
  const { code, stdout, stderr } = await specc(words);
  expect(stdout + stderr).toMatch(message);
  expect(code).toBe(2);
});

test('check says so when there is nothing to report', async () => {
  const cwd = await withSpec();
  expect(await specc(['check', 'tiny.yaml'], { cwd })).toEqual({
    code: 0,
    stdout: 'tiny.yaml: no errors\n',
    stderr: '',
  });
});

test('check reports all specs, in each format, and ends with 1', async () => {
  const cwd = await withSpec(tinySpec.replace('units: 2', 'unit: 2'));
  await writeFile(join(cwd, 'other.yaml'), 'spec: [');
  const text = await specc(['check', 'tiny.yaml', 'other.yaml', 'missing.yaml'], { cwd });
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/error\[SPC2001\] unknown-key/);
  expect(text.stdout).toMatch(/other\.yaml:1/);
  expect(text.stdout).toMatch(/cannot read `missing\.yaml`/);
  const json = await specc(['check', 'tiny.yaml', '--format', 'json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject([{ code: 'SPC2001', severity: 'error', span: { file: 'tiny.yaml' } }]);
  const github = await specc(['check', 'tiny.yaml', '--format', 'github'], { cwd });
  expect(github.stdout).toMatch(/^::error file=tiny\.yaml,line=6/);
});

test('check colours on request and not in a pipe', async () => {
  const cwd = await withSpec('spec: 2');
  expect((await specc(['check', 'tiny.yaml'], { cwd })).stdout).not.toContain('\x1b[');
  const forced = await specc(['check', 'tiny.yaml'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '' } });
  expect(forced.stdout).toContain('\x1b[');
});

test('a reader that stops reading ends the program quietly', async () => {
  const { child, outcome } = await startSpecc(['build', 'specs/alexnet.yaml', '--print', 'memory']);
  child.stdout?.destroy();
  expect((await outcome).stderr).toBe('');
});

test('build writes the package, says how much changed, and prints forms instead on request', async () => {
  const cwd = await withSpec();
  const first = await specc(['build', 'tiny.yaml'], { cwd });
  expect(complaints(first)).toBe('');
  expect(first.stdout).toMatch(/^generated\/tiny: \d+ written, 0 removed, 0 unchanged\n$/);
  expect((await specc(['build', 'tiny.yaml', '--out', 'generated/tiny'], { cwd })).stdout).toMatch(
    /: 0 written, 0 removed, \d+ unchanged/,
  );
  for (const [form, words] of [
    ['graph', /graph tiny: images \[3, 8, 8\]/],
    ['program', /phase forward/],
    ['memory', /memory of tiny/],
  ] as const) {
    const { code, stdout } = await specc(['build', 'tiny.yaml', '--print', form, '--out', 'nowhere'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(words);
  }
});

test('however the spec is named, build writes the same bytes', async () => {
  const cwd = await withSpec();
  await specc(['build', 'tiny.yaml'], { cwd });
  for (const name of ['./tiny.yaml', join(cwd, 'tiny.yaml'), join('..', basename(cwd), 'tiny.yaml')]) {
    expect((await specc(['build', name], { cwd })).stdout).toMatch(/: 0 written, 0 removed, \d+ unchanged/);
  }
});

test('build reports errors and leaves no folder', async () => {
  const cwd = await withSpec(tinySpec.replace('[3, 8, 8]', '[3, 8]'));
  const { code, stdout, stderr } = await specc(['build', 'tiny.yaml'], { cwd });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/error\[SPC2/);
  await expect(readFile(join(cwd, 'generated/tiny/manifest.json'))).rejects.toThrow();
});

test('build refuses a folder that it cannot or must not write', async () => {
  const cwd = await withSpec();
  await writeFile(join(cwd, 'file'), 'in the way');
  const blocked = await specc(['build', 'tiny.yaml', '--out', 'file/inside'], { cwd });
  expect(blocked.code).toBe(1);
  expect(blocked.stderr).toMatch(/error\[SPC70\d\d\]/);
  const foreign = await specc(['build', 'tiny.yaml', '--out', '.'], { cwd });
  expect(foreign.code).toBe(1);
  expect(foreign.stderr).toMatch(/error\[SPC70\d\d\]/);
});

test('explain prints the layers of a spec and the page of a code, in any case', async () => {
  const cwd = await withSpec();
  const table = await specc(['explain', 'tiny.yaml'], { cwd });
  expect(table.code).toBe(0);
  expect(table.stdout).toMatch(/fc .*386/);
  const picture = await specc(['explain', 'tiny.yaml', '--format', 'svg'], { cwd });
  expect(picture).toMatchObject({ code: 0, stderr: '' });
  expect(picture.stdout).toMatch(/^<svg [\s\S]*>386 parameters<[\s\S]*<\/svg>\n$/);
  const json = await specc(['explain', 'tiny.yaml', '--format', 'json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ name: 'tiny', layers: [{ name: 'fc', parameters: 386 }] });
  const markdown = await specc(['explain', 'specs/alexnet.yaml', '--format', 'markdown']);
  expect(markdown.stdout).toMatch(/^# alexnet\n[\s\S]*^## 2 columns$/m);
  const page = await specc(['explain', 'spc8302'], { cwd });
  expect(page.stdout).toMatch(/^# SPC8302 loss-not-finite\n/);
  const kind = await specc(['explain', 'conv2d'], { cwd });
  expect(kind).toMatchObject({ code: 0, stderr: '' });
  expect(kind.stdout).toMatch(/^# conv2d\n[\s\S]*^ {2}filters +whole number ≥ 1; required$/m);
  await writeFile(join(cwd, 'relu'), tinySpec);
  expect((await specc(['explain', 'relu'], { cwd })).stdout).toMatch(/^# relu, tanh, sigmoid\n/);
  expect((await specc(['explain', 'sgd'], { cwd })).stdout).toMatch(
    /^# sgd\n[\s\S]*Settings:[\s\S]*momentum {6}number; default 0/,
  );
  expect((await specc(['explain', './relu'], { cwd })).stdout).toMatch(/^tiny \(relu\): images/);
});

test('diff says what differs and ends with 1; what means the same ends with 0', async () => {
  const cwd = await withSpec();
  await writeFile(join(cwd, 'same.yaml'), 'extends: tiny.yaml\nname: other\n');
  await writeFile(join(cwd, 'other.yaml'), tinySpec.replace('std: 0.01', 'std: 0.02'));
  expect(await specc(['diff', 'tiny.yaml', 'same.yaml'], { cwd })).toEqual({
    code: 0,
    stdout: 'tiny.yaml and same.yaml mean the same (but for their names, tiny and other)\n',
    stderr: '',
  });
  const text = await specc(['diff', 'tiny.yaml', 'other.yaml'], { cwd });
  expect(text).toMatchObject({ code: 1, stderr: '' });
  expect(text.stdout).toContain('\n~ fc  weight.normal.std  0.01 → 0.02\n');
  const json = await specc(['diff', 'tiny.yaml', 'other.yaml', '--format', 'json'], { cwd });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    same: false,
    layers: [{ layer: 'fc', change: 'changed', keys: [{ path: 'weight.normal.std', a: 0.01, b: 0.02 }] }],
  });
});

test('diff and matrix report the errors of all specs as check does', async () => {
  const cwd = await withSpec();
  await writeFile(join(cwd, 'wrong.yaml'), tinySpec.replace('units: 2', 'unit: 2'));
  for (const words of [
    ['diff', 'wrong.yaml', 'missing.yaml'],
    ['matrix', 'wrong.yaml', 'tiny.yaml', 'missing.yaml'],
  ]) {
    const { code, stdout, stderr } = await specc(words, { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/error\[SPC2001\] unknown-key/);
    expect(stderr).toMatch(/cannot read `missing\.yaml`/);
  }
});

test('matrix takes folders and prints each format', async () => {
  const cwd = await withSpec();
  await writeFile(join(cwd, 'other.yaml'), tinySpec.replace('name: tiny', 'name: other'));
  const text = await specc(['matrix', '.', '--batch', '7'], { cwd });
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/^other +\[3, 8, 8\] +1 +386 +384 .* at 7\ntiny /m);
  const markdown = await specc(['matrix', 'tiny.yaml', '--format', 'markdown'], { cwd });
  expect(markdown.stdout).toContain('| [tiny](tiny.yaml) |');
  const csv = await specc(['matrix', 'tiny.yaml', '--format', 'csv'], { cwd });
  expect(csv.stdout).toMatch(/^name,file,.*\ntiny,tiny\.yaml,3x8x8,2,1,386,384,32,\d+\n$/);
  const json = await specc(['matrix', 'tiny.yaml', '--format', 'json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ specs: [{ name: 'tiny', parameters: 386 }], differences: [] });
});

test('compare finds that threads agree to the bit, and names the first tensor beyond a tolerance', async ({ skip }) => {
  const cwd = await withSpec();
  const threads = await specc(['compare', 'tiny.yaml', '--devices', 'wasm,wasm', '--threads', '2'], { cwd });
  expect({ code: threads.code, stderr: complaints(threads) }).toEqual({ code: 0, stderr: '' });
  expect(threads.stdout).toMatch(/^forward {3}fc .* 0\.0e\+0$/m);
  expect(threads.stdout).toMatch(/the devices agree/);

  const other = await specc(['compare', 'tiny.yaml', '--devices', 'wasm,webgpu', '--tolerance', '1e-30'], { cwd });
  skip(other.stderr.includes('SPC8001'), 'no WebGPU device here');
  expect(other.code).toBe(1);
  expect(other.stdout).toMatch(/the devices diverge at `fc` \(fc\): relative L2 difference \d/);
});

test('doctor says what is here', async () => {
  const { stdout } = await specc(['doctor']);
  expect(stdout).toMatch(/^specc \d/);
  expect(stdout).toMatch(/(installed|missing) {1,4}sharp/);
  expect(stdout).toMatch(/webgpu/);
});

test('doctor lists the devices that run on the CPU, and says why one is missing', async () => {
  const { code, stdout } = await specc(['doctor'], { env: { SPECC_CC: '/no/such/compiler' } });
  expect(stdout).toMatch(/(installed|missing) {1,4}koffi/);
  expect(stdout).toMatch(
    /missing {4}native code: .*`\/no\/such\/compiler`|missing {4}native code: the package `koffi`/,
  );
  expect(stdout).toMatch(/ok {9}WebAssembly: \d+ threads?, (relaxed )?SIMD, runs on the CPU/);
  expect(code).toBe(0);
});

test.each([
  ['an unknown data source', ['--data', 'imagenet'], /SPC8202.*no data source `imagenet`/],
  ['a missing folder', ['--data', 'folder:nowhere'], /SPC8202.*nowhere does not exist/],
  [
    'a checkpoint that does not exist',
    ['--data', 'folder:nowhere', '--resume', 'none'],
    /SPC8102.*cannot read none: there is no such file/,
  ],
])('train names %s', async (_, words, message) => {
  const cwd = await withSpec(`${tinySpec}train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }\n`);
  const { code, stderr } = await specc(['train', 'tiny.yaml', ...words], { cwd });
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
});

test('train needs a recipe in the spec and says how one looks', async () => {
  const cwd = await withSpec();
  const { code, stderr } = await specc(['train', 'tiny.yaml', '--data', 'mnist'], { cwd });
  expect(stderr).toMatch(/SPC8304[\s\S]*optimizer: \{ sgd/);
  expect(code).toBe(1);
});

test('run names an output that it cannot write before it reads anything', async () => {
  const cwd = await withSpec();
  const words = ['run', 'tiny.yaml', '--weights', 'none', '--input', 'none', '--output', '.'];
  const { code, stderr } = await specc(words, { cwd });
  expect(stderr).toMatch(/error\[SPC8303\] file-unwritable: cannot write \.: it is a directory/);
  expect(code).toBe(1);
});

test('weights that are no safetensors file are named by eval, predict and run', async () => {
  const cwd = await withSpec();
  await writeFile(join(cwd, 'w'), 'not weights');
  for (const words of [
    ['eval', 'tiny.yaml', '--weights', 'w', '--data', 'mnist'],
    ['predict', 'tiny.yaml', '--weights', 'w', 'cat.jpg'],
    ['run', 'tiny.yaml', '--weights', 'w', '--input', 'w', '--output', 'y'],
  ]) {
    const { code, stderr } = await specc(words, { cwd });
    expect(stderr).toMatch(/error\[SPC8102\] weights-file-invalid: w: /);
    expect(code).toBe(1);
  }
});
