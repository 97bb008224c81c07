/**
 * specc on the CPU, native and as WebAssembly, against what people use today: PyTorch, onnxruntime for Node and for the web,
 * TensorFlow.js and jax-js. Prints a Markdown table per workload; with `--layers`, how close each convolution comes to the machine's peak,
 * and with `--kernels train` or `--kernels infer`, what takes the most time.
 *
 *     node bench/cpu/run.mjs [--workload alexnet-train] [--spec specs/lenet5.yaml] [--batch 32] [--rounds 3] [--threads 2] [--peers torch,tfjs] [--layers] [--kernels infer]
 *
 * Contestants alternate, each in a process of its own. A time counts only when the result equals specc's; what is not installed is
 * named as absent.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scriptOptions } from '../../scripts/script-options.mjs';
import { compete, stopContestant } from './compete.mjs';
import { absence, chooseContestants } from './contestants.mjs';
import { createJobs } from './jobs.mjs';
import { kernelReport, layerReport } from './layers/report.mjs';
import { workloadReport } from './table.mjs';
import { chooseWorkloads } from './workloads.mjs';

const { values: options } = scriptOptions({
  options: {
    spec: { type: 'string' },
    batch: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    workload: { type: 'string' },
    peers: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    layers: { type: 'boolean', default: false },
    kernels: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const threads = Number(options.threads);
const rounds = Number(options.rounds);

const folder = mkdtempSync(join(tmpdir(), 'specc-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopContestant();
    process.exit(1);
  });
}

console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${threads} threads, Node ${process.versions.node}; best of ${rounds} rounds\n`,
);
const modes = ['train', 'infer'];
if (options.kernels !== undefined && !modes.includes(options.kernels)) {
  console.error(`--kernels takes ${modes.join(' or ')}, not ${options.kernels}`);
  process.exit(1);
}
const jobs = await createJobs(folder, root);
if (options.layers || options.kernels !== undefined) {
  const spec = join(root, options.spec ?? 'specs/alexnet.yaml');
  const what = { spec, batch: Number(options.batch ?? 32), threads, rounds };
  const { kernels: mode } = options;
  console.log(mode === undefined ? await layerReport(jobs, what) : await kernelReport(jobs, { ...what, mode }));
} else {
  await compareAll();
}
console.log(
  `load average at the end: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}`,
);

async function compareAll() {
  const contestants = chooseContestants(options.peers);
  const workloads = chooseWorkloads(options);
  if (workloads.length === 0) {
    throw new Error(`no workload is called \`${options.workload}\``);
  }
  for (const workload of workloads) {
    const needsOnnx = contestants.some((each) => each.name.startsWith('onnx') && absence(each, workload) === undefined);
    const { job, peerJob, counts } = await jobs.prepare(workload, threads, needsOnnx);
    const outcomes = await compete(contestants, workload, { job, peerJob, threads, rounds });
    console.log(workloadReport(workload, contestants, outcomes, counts));
    rmSync(job, { recursive: true });
  }
}
