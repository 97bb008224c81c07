/**
 * The networks of `specs/` against PyTorch definitions of them that know nothing of the specs (test/fixtures/networks.py): the number of
 * parameters, the logits, and the gradient of every parameter, with the same random weights on the same two images. PyTorch computes in
 * float64. At full width, which takes minutes; the tests have narrow ones.
 *
 * Among millions of activations a few lie so close to 0, or two so close to each other in a pool, that float32 takes the other side, and
 * then the gradients of the layers before differ by some thousandths, in any framework. The last column is by how much PyTorch's own do in
 * float32, at most; a gradient may be off by ten times that. Where PyTorch happens to take the right side everywhere, other weights and
 * images decide: chance does not strike three times in a row, a fault does.
 *
 * Then each network learns: an update of the spec's own recipe on these two images must lower their loss. The weights are not the spec's, and
 * for some networks so large that its rate steps over the minimum; those take smaller steps.
 *
 *   npm run verify:specs -- [name ...] [--device native] [--python python3]
 *
 * Python needs torch and safetensors (test/fixtures/requirements.txt); the environment variable PYTHON names another one too.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTensorFile } from '../dist/runtime/node/index.js';
import { scriptOptions } from './script-options.mjs';

const LOGITS = 1e-5;
const GRADIENT = 1e-4;
/** What a gradient may be off by, in errors of PyTorch's float32. */
const FLOAT32_ERRORS = 10;
/** Weights and images that a network is tried with before it counts as different. */
const DRAWS = 3;
const SMALLER_RATES = [1e-3, 1e-4];

const root = fileURLToPath(new URL('../', import.meta.url));
const definitions = join(root, 'test/fixtures/networks.py');
const { values: options, positionals } = scriptOptions({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'native' },
    python: { type: 'string', default: process.env.PYTHON ?? 'python3' },
  },
});

const specs = readdirSync(join(root, 'specs')).map((file) => file.replace('.yaml', ''));
const names = positionals.length > 0 ? positionals : specs;
const unknown = names.filter((name) => !specs.includes(name));
if (unknown.length > 0) {
  stop(`no spec is called ${unknown.join(', ')}; there are ${specs.join(', ')}`);
}
requireTorch();

const scratch = mkdtempSync(join(tmpdir(), 'specc-verify-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(1));
}

const row = (cells) =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(24) : cell.padStart(13))).join(''));
row(['spec', 'parameters', 'logits', 'gradients', 'in float32', 'loss', 'and after', '']);
let failures = 0;
for (const name of names) {
  try {
    const { parameters, logits, gradients, float32, isRight } = await verify(name);
    const losses = await train(name);
    const learns = losses[1] < losses[0];
    failures += isRight && learns ? 0 : 1;
    const errors = [logits, gradients, float32].map((error) => error.toExponential(1));
    const verdict = isRight ? (learns ? 'ok' : 'LEARNS NOT') : 'DIFFERS';
    row([name, parameters.toLocaleString('en'), ...errors, ...losses.map((loss) => loss.toFixed(4)), verdict]);
  } catch (error) {
    failures++;
    row([name, '', '', '', '', '', '', 'FAILED']);
    console.log(`  ${error.message.trim().replaceAll('\n', '\n  ')}`);
  }
}
console.log(
  failures === 0
    ? `\nall within the limits, as relative L2 errors on ${options.device}`
    : `\n${failures} of ${names.length} beyond the limits, as relative L2 errors on ${options.device}`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** The comparison for the first weights and images that give the same, or for the last. */
async function verify(name) {
  let result = await compare(name, 1);
  for (let draw = 2; draw <= DRAWS && !result.isRight && result.logits <= LOGITS; draw++) {
    result = await compare(name, draw);
  }
  return result;
}

/** The number of parameters, the largest errors, and whether they are within their limits. */
async function compare(name, draw) {
  run(options.python, [definitions, name, scratch, String(draw)]);
  const actual = await compute(name, ['--mode', 'gradients']);
  const expected = (await readTensorFile(file('expected'))).tensors;
  const missing = [...expected.keys()].filter((key) => !key.startsWith('float32.') && !actual.has(key));
  const extra = [...actual.keys()].filter((key) => key !== 'probabilities' && !expected.has(key));
  if (missing.length + extra.length > 0) {
    throw new Error(
      `only PyTorch has: ${missing.join(', ') || 'nothing'}; only specc has: ${extra.join(', ') || 'nothing'}`,
    );
  }
  const errorOf = (key, floor = 0) => relativeError(actual.get(key).data, expected.get(key).data, floor);
  const logits = errorOf('logits');
  const keys = [...expected.keys()].filter((key) => key.startsWith('grad.'));
  // A gradient that cancels out (of an offset before a batch normalisation) is measured against the others.
  const floor = 1e-4 * Math.max(...keys.map((key) => Math.hypot(...chunkNorms(expected.get(key).data))));
  const gradients = keys.map((key) => ({
    size: actual.get(key).data.length,
    error: errorOf(key, floor),
    float32: expected.get(key.replace('grad.', 'float32.')).data[0],
  }));
  const parameters = gradients.reduce((sum, { size }) => sum + size, 0);
  const worst = Math.max(...gradients.map(({ error }) => error));
  const float32 = Math.max(...gradients.map((gradient) => gradient.float32));
  const isRight = logits <= LOGITS && worst <= Math.max(GRADIENT, FLOAT32_ERRORS * float32);
  return { parameters, logits, gradients: worst, float32, isRight };
}

/** The losses of the images before and after an update, at the spec's rate or the first that lowers them. A warm-up begins with a rate of 0. */
async function train(name) {
  let losses = [];
  for (const rate of [[], ...SMALLER_RATES.map((lr) => ['--set', `train.optimizer.sgd.lr=${lr}`])]) {
    const output = await compute(name, ['--mode', 'step', '--steps', '3', ...rate]);
    const [before, once, twice] = [0, 1, 2].map((step) => output.get(`loss.${step}`).data[0]);
    losses = [before, once === before ? twice : once];
    if (losses[1] < losses[0]) {
      break;
    }
  }
  return losses;
}

/** What the network computes of the weights and images at hand. */
async function compute(name, mode) {
  const files = ['weights', 'input', 'output'].flatMap((stem) => [`--${stem}`, file(stem)]);
  const spec = join(root, 'specs', `${name}.yaml`);
  run(process.execPath, [join(root, 'dist/specc.js'), 'run', spec, ...mode, ...files, '--device', options.device]);
  return (await readTensorFile(file('output'))).tensors;
}

function file(stem) {
  return join(scratch, `${stem}.safetensors`);
}

/** The norm of a long list, in parts that fit the arguments of a call. */
function chunkNorms(values) {
  return Array.from({ length: Math.ceil(values.length / 4096) }, (_, part) =>
    Math.hypot(...values.subarray(part * 4096, (part + 1) * 4096)),
  );
}

/** ‖actual − expected‖ / ‖expected‖, or / `floor` where that is larger; infinite where the numbers of values differ. */
function relativeError(actual, expected, floor) {
  if (actual.length !== expected.length) {
    return Number.POSITIVE_INFINITY;
  }
  let [difference, norm] = [0, 0];
  for (const [index, value] of expected.entries()) {
    difference += (actual[index] - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), floor);
}

function requireTorch() {
  const { status, error, stderr } = spawnSync(options.python, ['-c', 'import torch, safetensors'], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    const reason = error?.message ?? stderr.trim().split('\n').at(-1);
    stop(
      `${options.python} has no PyTorch: ${reason}\n` +
        'Install it with `pip install -r test/fixtures/requirements.txt`, or name a Python that has it: `--python <path>` or PYTHON=<path>',
    );
  }
}

/** Throws with what the command said. */
function run(command, words) {
  try {
    execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(error.stderr || error.message);
  }
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
