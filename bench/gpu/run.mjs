/**
 * `npm run bench:gpu`: proves and measures the WebGPU target on the GPU at hand. Numbers against PyTorch's and WebAssembly's, steps, every kernel as a share of
 * what WGSL reaches at most, and peers where they are installed: a table, and with the table a JSON file, in under eight minutes.
 *
 *     npm run bench:gpu                      # Node with Dawn; results go to bench/gpu/results/<adapter>/
 *     npm run bench:gpu -- --page            # the same in Chromium (SPECC_BENCH_CHROMIUM names its executable)
 *     npm run bench:gpu -- --quick           # a dry run of seconds, on a software adapter where there is no GPU
 *     npm run bench:gpu -- --bundle <dir>    # writes what another machine needs beside Node and the package `webgpu`: `node <dir>/node.mjs`
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { scriptOptions } from '../../scripts/script-options.mjs';
import { bundleTo } from '../shared/bundle.mjs';
import { runContestant } from '../webgpu/run-contestant.mjs';
import { runInPage } from './page.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** What a bundle may weigh. */
const MOST_BYTES = 60e6;
/** Seconds for each peer in JavaScript. */
const PEER_DEADLINES = { first: 40, run: 20 };

const { values: options } = scriptOptions({
  options: {
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    bundle: { type: 'string' },
    out: { type: 'string' },
  },
});

if (options.bundle !== undefined) {
  await writeBundle(options.bundle, false);
  const bytes = sizeOf(options.bundle);
  console.log(
    `${options.bundle}: ${(bytes / 1e6).toFixed(1)} MB; run \`node ${join(options.bundle, 'node.mjs')}\` where \`webgpu\` is installed`,
  );
  process.exitCode = bytes > MOST_BYTES ? 1 : 0;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'specc-bench-gpu-'));
  try {
    const helpers = await writeBundle(folder, options.quick);
    process.exitCode = await (options.page ? measureInPage(folder, helpers) : measureInNode(folder, helpers));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Cases, plans, scripts. Gives what `prepare.ts` exports. */
async function writeBundle(folder, quick) {
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { runtime: 'runtime/index.ts', node: 'bench/gpu/node-entry.ts', page: 'bench/gpu/page-entry.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // One copy of the runtime for the measurement and the networks.
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: ['node:*'],
    logLevel: 'error',
  });
  for (const file of [join(here, 'torch_cuda.py'), join(here, '../shared/torch_network.py')]) {
    copyFileSync(file, join(folder, file.split('/').at(-1)));
  }
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>\n',
  );
  // As deep below the root as the sources, which find specs and fixtures from where they are.
  const helpers = join(root, '.cache/bench/gpu/prepare.mjs');
  await bundleTo(helpers, join(here, 'prepare.ts'));
  const module = await import(pathToFileURL(helpers).href);
  await module.prepare(folder, quick);
  return module;
}

async function measureInNode(folder, helpers) {
  const environment = options.quick ? await softwareDriver(helpers) : {};
  const peers = join(folder, 'peers.json');
  writeFileSync(peers, JSON.stringify(options.quick ? [] : await timePeers(folder, helpers)));
  const json = join(folder, 'result.json');
  const words = [join(folder, 'node.mjs'), '--json', json, '--peers', peers, ...(options.quick ? ['--quick'] : [])];
  const code = await finished(
    spawn(process.execPath, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } }),
  );
  if (existsSync(json)) {
    keep(JSON.parse(readFileSync(json, 'utf8')), helpers);
  }
  return code;
}

/** SwiftShader, where there is no GPU and nobody named a driver. */
async function softwareDriver({ prepareSwiftShader }) {
  const named = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;
  const gpu = process.platform !== 'linux' || existsSync('/dev/nvidia0') || existsSync('/dev/dri');
  return named !== undefined || gpu ? {} : { VK_ICD_FILENAMES: await prepareSwiftShader() };
}

/** The libraries of `bench:webgpu` on the same adapter; nothing where they are not installed. */
async function timePeers(folder, { prepareJob }) {
  const installed = [
    { name: 'tfjs', title: 'TensorFlow.js', package: '@tensorflow/tfjs-backend-webgpu' },
    { name: 'jax', title: 'jax-js', package: '@jax-js/jax' },
  ].filter(({ package: dependency }) => existsSync(join(root, 'bench/node_modules', dependency)));
  const times = [];
  for (const { network, batch, what } of [
    { network: 'cifar10-relu', batch: 128, what: 'training' },
    { network: 'alexnet', batch: 32, what: 'inference' },
  ]) {
    const job = join(folder, `job-${network}`);
    if (installed.length > 0) {
      prepareJob(job, network, batch);
    }
    for (const { name, title } of installed) {
      console.error(`        ${title}: ${network}, ${what}, N = ${batch}`);
      const engine = { command: [process.execPath], entry: '', environment: {} };
      const workload = what === 'training' ? 'train' : 'infer';
      const { milliseconds, failure } = await runContestant(engine, { job, workload, name, deadlines: PEER_DEADLINES });
      times.push({ peer: title, network, what, batch, ...(failure === undefined ? { milliseconds } : { failure }) });
    }
  }
  return times;
}

async function measureInPage(folder, helpers) {
  const result = await runInPage(folder, options.quick, helpers);
  console.log(helpers.report(result));
  keep(result, helpers);
  return helpers.failed(result) ? 1 : 0;
}

/** Dry runs are kept only where somebody names a place. */
function keep(result, { report }) {
  if (options.quick && options.out === undefined) {
    return;
  }
  const slug = result.adapter.description
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const out = options.out ?? join(here, 'results', slug);
  mkdirSync(out, { recursive: true });
  const name = options.page ? 'page' : 'node';
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(out, `${name}.md`), `${report(result)}\n`);
  console.error(`written to ${relative(process.cwd(), out)}`);
}

function finished(child) {
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}
