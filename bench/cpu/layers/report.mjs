/** How close each convolution comes to the machine's own peak, forward and backward, native and as WebAssembly. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lastErrorLine } from '../../shared/outcome.mjs';
import { markdownTable } from '../table.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const devices = [
  { name: 'native', title: 'native' },
  { name: 'wasm', title: 'WebAssembly, relaxed SIMD' },
];
/** Share of the whole from which a kernel that is no convolution is worth a line. */
const WORTH_A_LINE = 0.01;
const KERNELS_LISTED = 12;

/** @param {{ bundle(file: string): Promise<string> }} jobs */
export function layerReport(jobs, options) {
  return report(jobs, { ...options, mode: 'train' }, section);
}

/** The kernels of a pass that take the most time. @param {{ bundle(file: string): Promise<string> }} jobs */
export function kernelReport(jobs, options) {
  return report(jobs, options, largestKernels);
}

async function report(jobs, { spec, batch, threads, rounds, mode }, toText) {
  const program = await jobs.bundle('layers/measure.ts');
  const sections = [];
  for (const { name, title } of devices) {
    const words = ['--require', here('clock.cjs'), program];
    const values = [spec, batch, threads, name, rounds, here('clock.c'), mode].map(String);
    const { stdout, failure } = await promisify(execFile)(process.execPath, [...words, ...values]).catch(
      ({ stderr, message }) => ({ failure: lastErrorLine(stderr ?? '') ?? message }),
    );
    if (failure !== undefined) {
      sections.push(`### ${title}\n\n${failure}\n`);
      continue;
    }
    sections.push(toText(`${title}, N = ${batch}`, JSON.parse(stdout)));
  }
  return sections.join('\n');
}

function largestKernels(title, { peak, times }) {
  const ran = times.filter(({ wall }) => wall > 0);
  const all = sum(ran, 'wall');
  const rows = ran
    .sort((a, b) => b.wall - a.wall)
    .slice(0, KERNELS_LISTED)
    .map(({ phase, call, wall }) => [`${phase}: ${call}`, wall.toFixed(2), percent(wall, all)]);
  return [
    `### ${title}`,
    '',
    `${all.toFixed(2)} ms in ${ran.length} kernels, update not included; peak of multiply-adds alone: ${peak.wall.toFixed(0)} GFLOP/s`,
    '',
    markdownTable([['', 'ms', 'of all'], ...rows]),
    '',
  ].join('\n');
}

function section(title, { peak, times, layers }) {
  const counted = new Set();
  const rows = layers.flatMap(({ name, gflop, first }) =>
    directions
      .filter((direction) => !first || direction !== 'input gradient')
      .map((direction) => {
        const own = times.filter(({ phase, call }) => directionOf(phase, call, name) === direction);
        for (const time of own) {
          counted.add(time);
        }
        const wall = sum(own, 'wall');
        const cpu = sum(own, 'cpu');
        return [
          `${name} ${direction}`,
          wall.toFixed(2),
          ((1e3 * gflop) / wall).toFixed(1),
          percent((1e3 * gflop) / wall, peak.wall),
          percent((1e3 * gflop) / cpu, peak.cpu),
        ];
      }),
  );
  const all = sum(
    times.filter(({ phase }) => phase !== 'predict'),
    'wall',
  );
  const others = times
    .filter((time) => time.phase !== 'predict' && !counted.has(time) && time.wall > WORTH_A_LINE * all)
    .map(({ call, wall }) => [call, wall.toFixed(2), percent(wall, all)]);
  return [
    `### ${title}`,
    '',
    `Peak of multiply-adds alone: ${peak.wall.toFixed(0)} GFLOP/s (${peak.cpu?.toFixed(0) ?? 'unknown'} by CPU time)`,
    '',
    markdownTable([['', 'ms', 'GFLOP/s', 'of peak', 'of peak, by CPU time'], ...rows]),
    '',
    'Times include the packing of the weights, and weight gradients the bias gradient. Of the rest of a training step without its update:',
    '',
    markdownTable([['', 'ms', 'of all'], ...others]),
    '',
  ].join('\n');
}

const directions = ['forward', 'input gradient', 'weight gradient'];

/** Of a kernel of the layer, by its name; undefined for those of other layers. */
function directionOf(phase, call, layer) {
  if (!call.startsWith(`${layer}_`) || phase === 'predict') {
    return undefined;
  }
  if (phase === 'forward') {
    return 'forward';
  }
  return /_(weight|bias)_gradient/.test(call) ? 'weight gradient' : 'input gradient';
}

function sum(times, clock) {
  return times.reduce((total, time) => total + time[clock], 0);
}

function percent(part, whole) {
  return Number.isFinite(part / whole) ? `${((100 * part) / whole).toFixed(0)} %` : '';
}
