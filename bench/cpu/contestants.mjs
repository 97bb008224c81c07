/** Who takes part: how each is started, what it can do, and whether it is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const bench = join(here, '..');

/** Keeps freed memory instead of giving it back to the system, and takes huge pages: page faults cost more than arithmetic on virtual machines. */
const tunedMalloc = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '99999999999',
  MALLOC_TOP_PAD_: '268435456',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} title
 * @property {'specc' | 'javascript' | 'native'} group
 * @property {readonly string[]} variants  ways to run it, the fastest of which counts
 * @property {boolean} [optional]  only when asked for by name
 * @property {boolean} [inferenceOnly]
 * @property {number} [startSeconds]  how long its first result may take, where that is less than for those that compile
 * @property {string} [package]  of npm, that must be there
 * @property {Readonly<Record<string, string>>} [environment]
 */

/** @type {readonly Contestant[]} */
const contestants = [
  { name: 'specc-native', title: 'specc native', group: 'specc', variants: ['native'] },
  { name: 'specc-wasm', title: 'specc wasm', group: 'specc', variants: ['wasm'] },
  { name: 'specc-simd', title: 'specc wasm, plain SIMD', group: 'specc', variants: ['wasm-simd'], optional: true },
  { name: 'torch', title: 'PyTorch', group: 'native', variants: ['eager'] },
  {
    name: 'torch-tuned',
    title: 'PyTorch tuned',
    group: 'native',
    variants: ['eager', 'channels_last', 'compile'],
    environment: tunedMalloc,
  },
  npmPeer('onnxruntime-node', 'onnxruntime-node', 'native', 'onnxruntime-node'),
  npmPeer('onnxruntime-web', 'onnxruntime-web', 'javascript', 'onnxruntime-web'),
  npmPeer('tfjs', 'TensorFlow.js wasm, 1 thread', 'javascript', '@tensorflow/tfjs-backend-wasm'),
  { ...npmPeer('jax', 'jax-js wasm, 1 thread', 'javascript', '@jax-js/jax'), inferenceOnly: false },
];

/**
 * onnxruntime's packages cannot train, and TensorFlow.js has no gradient of a convolution in WebAssembly. In Node neither TensorFlow.js
 * (tensorflow/tfjs#3830) nor jax-js starts threads.
 */
function npmPeer(name, title, group, dependency) {
  return { name, title, group, variants: ['default'], package: dependency, startSeconds: 60, inferenceOnly: true };
}

/**
 * Those that are asked for, with specc native always: the others' results are checked against it.
 *
 * @param {string | undefined} names  comma-separated
 */
export function chooseContestants(names) {
  const wanted = names?.split(',');
  const unknown = wanted?.filter((name) => !contestants.some((each) => each.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(
      `no contestant is called ${unknown.join(', ')}; there are ${contestants.map(({ name }) => name).join(', ')}`,
    );
  }
  return contestants.filter(
    ({ name, optional }) =>
      name === 'specc-native' || (wanted === undefined ? optional !== true : wanted.includes(name)),
  );
}

/** Why a contestant cannot take part in a workload, or undefined. */
export function absence(contestant, { mode }) {
  if (mode === 'train' && contestant.inferenceOnly === true) {
    return 'cannot train';
  }
  if (contestant.package !== undefined && !existsSync(join(bench, 'node_modules', contestant.package))) {
    return 'absent: run `npm install --prefix bench`';
  }
  if (isTorch(contestant) && findPython() === undefined) {
    return 'absent: no Python with PyTorch, see bench/README.md';
  }
  return undefined;
}

/** @returns {{ command: string, words: readonly string[], environment: Readonly<Record<string, string>>, startSeconds?: number }} */
export function commandOf(contestant, variant, { job, mode, threads }) {
  const { environment = {}, startSeconds } = contestant;
  if (isTorch(contestant)) {
    const words = [join(here, 'contestants/torch_cpu.py'), job, mode, String(threads), variant];
    return { command: findPython(), words, environment: { OMP_NUM_THREADS: String(threads), ...environment } };
  }
  const module = contestant.group === 'specc' ? 'specc' : contestant.name;
  const words = ['--expose-gc', join(here, 'contestant.mjs'), job, module, mode, String(threads), variant];
  return { command: process.execPath, words, environment, startSeconds };
}

function isTorch({ name }) {
  return name.startsWith('torch');
}

let python;

/** SPECC_BENCH_PYTHON, else bench/.venv, else the system's, if it has PyTorch. */
function findPython() {
  python ??= [process.env.SPECC_BENCH_PYTHON, join(bench, '.venv/bin/python'), 'python3']
    .filter((command) => command !== undefined && command !== '')
    .map((command) => ({ command, found: spawnSync(command, ['-c', 'import torch, numpy']).status === 0 }));
  return python.find(({ found }) => found)?.command;
}
