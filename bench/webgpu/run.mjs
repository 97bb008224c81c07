/**
 * specc against TensorFlow.js and jax-js on the same WebGPU device: one network, inference and training step, in Node on
 * SwiftShader and in Deno on the system's Vulkan driver (lavapipe on a machine without a GPU). Prints a table of ratios.
 *
 *     npm install --prefix bench && node bench/webgpu/run.mjs [--spec specs/cifar10-relu.yaml] [--batch 128] [--rounds 2] [--engine node|deno]
 *
 * Contestants alternate, each in a process of its own. A time counts only when the device reported no error and the result equals
 * specc's; peers that are not installed are named as absent.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scriptOptions } from '../../scripts/script-options.mjs';
import { bundleTo } from '../shared/bundle.mjs';
import { difference, TOLERANCE } from '../shared/outcome.mjs';
import { runContestant } from './run-contestant.mjs';

const { values: options } = scriptOptions({
  options: {
    spec: { type: 'string', default: 'specs/cifar10-relu.yaml' },
    batch: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '2' },
    engine: { type: 'string' },
  },
});

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const require = createRequire(import.meta.url);
const peers = [
  { name: 'tfjs', title: 'TensorFlow.js', package: '@tensorflow/tfjs-backend-webgpu' },
  { name: 'jax', title: 'jax-js', package: '@jax-js/jax' },
];
const workloads = [
  { name: 'infer', title: 'inference' },
  { name: 'train', title: 'training step' },
];

/** The contestant at work: an interrupted benchmark takes it along. */
let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    running?.kill('SIGKILL');
    rmSync(job, { recursive: true });
    process.exit(1);
  });
}

// Inside the project: what is bundled there finds the project's packages, and nothing loads them from the working directory.
mkdirSync(join(root, '.cache/bench'), { recursive: true });
const job = mkdtempSync(join(root, '.cache/bench/webgpu-'));
try {
  const engines = (await prepareJob()).filter(({ name }) => options.engine === undefined || options.engine === name);
  const rows = [];
  for (const engine of engines) {
    for (const workload of workloads) {
      rows.push({ engine, workload, outcomes: await compete(engine, workload) });
    }
  }
  printTable(rows);
} finally {
  rmSync(job, { recursive: true });
}

/** Compiles the spec, writes the job and gives the engines that can run it. */
async function prepareJob() {
  const bundle = join(job, 'prepare.mjs');
  await bundleTo(bundle, join(here, 'prepare.ts'));
  const { prepare, prepareSwiftShader } = await import(pathToFileURL(bundle).href);
  prepare(join(root, options.spec), Number(options.batch), job);

  const entry = (runtime) =>
    `export { openDevice } from ${JSON.stringify(join(root, runtime))};\nexport * as model from './model.ts';\n`;
  writeFileSync(join(job, 'package/node-entry.ts'), entry('runtime/node/index.ts'));
  writeFileSync(join(job, 'package/deno-entry.ts'), entry('runtime/index.ts'));
  await bundleTo(join(job, 'package/node-entry.mjs'), join(job, 'package/node-entry.ts'));
  const importMap = join(job, 'import-map.json');
  writeFileSync(importMap, JSON.stringify({ imports: { 'specc/runtime': join(root, 'runtime/index.ts') } }));

  const engines = [
    {
      name: 'node',
      title: 'Node, SwiftShader',
      entry: 'package/node-entry.mjs',
      command: [process.execPath],
      environment: { VK_ICD_FILENAMES: await prepareSwiftShader() },
    },
  ];
  const deno = findDeno();
  if (deno === undefined) {
    console.error('Deno is absent: the npm package `deno` is not installed');
  } else {
    engines.push({
      name: 'deno',
      title: 'Deno, system driver',
      entry: 'package/deno-entry.ts',
      command: [deno, 'run', '--allow-all', '--no-lock', '--node-modules-dir=manual', `--import-map=${importMap}`],
      environment: {},
    });
  }
  return engines;
}

function findDeno() {
  try {
    return require('deno/install_api.cjs').runInstall();
  } catch {
    return undefined;
  }
}

/** Rounds of all contestants in turn. Result per contestant: the best time, or why there is none. */
async function compete(engine, workload) {
  const outcomes = new Map();
  for (const { name, title, package: dependency } of peers) {
    if (!existsSync(join(root, 'bench/node_modules', dependency))) {
      outcomes.set(name, { failure: 'absent: not installed' });
      console.error(`${title} is absent: run \`npm install --prefix bench\``);
    }
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name } of [{ name: 'specc' }, ...peers]) {
      const before = outcomes.get(name);
      if (before?.failure === undefined) {
        const outcome = await runContestant(engine, {
          job,
          workload: workload.name,
          name,
          onStart: (child) => {
            running = child;
          },
        });
        console.error(`${engine.title}, ${workload.title}, round ${round + 1}: ${name} ${cell(outcome)}`);
        outcomes.set(name, judge(outcome, before, outcomes.get('specc')));
      }
    }
  }
  return outcomes;
}

function judge(outcome, before, reference) {
  const wrong = reference?.values === undefined ? undefined : difference(outcome.values, reference.values);
  if (outcome.failure === undefined && wrong > TOLERANCE) {
    return { failure: `wrong result: differs from specc's by ${wrong.toExponential(1)}` };
  }
  const best = Math.min(
    outcome.milliseconds ?? Number.POSITIVE_INFINITY,
    before?.milliseconds ?? Number.POSITIVE_INFINITY,
  );
  return outcome.failure === undefined ? { ...outcome, milliseconds: best } : outcome;
}

function printTable(rows) {
  const header = ['', 'specc', ...peers.map(({ title }) => title), 'specc ahead of the faster peer'];
  const lines = rows.map(({ engine, workload, outcomes }) => {
    const specc = outcomes.get('specc');
    return [
      `${engine.title}: ${workload.title}`,
      cell(specc),
      ...peers.map(({ name }) => withRatio(cell(outcomes.get(name)), outcomes.get(name), specc)),
      ahead(specc, outcomes),
    ];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  console.log(`\n${options.spec}, N = ${options.batch}; best of ${Number(options.rounds) * 3} runs each\n`);
  for (const line of [header, ...lines]) {
    console.log(
      line
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}

function cell({ milliseconds, failure }) {
  return failure ?? `${(milliseconds / 1000).toFixed(3)} s`;
}

function withRatio(text, { milliseconds }, specc) {
  return milliseconds === undefined || specc.milliseconds === undefined
    ? text
    : `${text} (${(milliseconds / specc.milliseconds).toFixed(1)}×)`;
}

/** Against the fastest peer that ran. One that was cut off at the deadline counts with it, as a bound; absent and failed ones not at all. */
function ahead(specc, outcomes) {
  if (specc.milliseconds === undefined) {
    return 'specc failed';
  }
  const ran = peers.map(({ name }) => outcomes.get(name)).filter((peer) => peer.milliseconds ?? peer.atLeast);
  if (ran.length === 0) {
    return 'no peer ran';
  }
  const [fastest] = ran.sort((a, b) => (a.milliseconds ?? a.atLeast) - (b.milliseconds ?? b.atLeast));
  const ratio = (fastest.milliseconds ?? fastest.atLeast) / specc.milliseconds;
  return `${ratio.toFixed(1)}×${fastest.milliseconds === undefined ? ' at least' : ''}`;
}
