/** Compares what a plan needs with what an adapter grants, so that a shortage is told in the network's terms and not by the driver. */
import { LimitError } from '../../errors.ts';
import type { BufferDescription, ProgramDescription, RequiredLimits, Schedule } from '../../program.ts';
import { elementCount } from '../../tensor.ts';
import type { DeviceInfo } from '../device.ts';
import { limitNames } from './adapter.ts';

type Grants = DeviceInfo['limits'];

/** Every element type a buffer can have takes four bytes. */
const elementBytes = 4;

/** Bytes of a buffer for n images. */
export function bufferBytes(buffer: BufferDescription, n: number): number {
  return elementBytes * elementCount(buffer.shape) * (buffer.batched ? n : 1);
}

/** The limits to request for `batch` images. Throws `LimitError` when `granted` has less. */
export function checkLimits(
  program: ProgramDescription,
  schedule: Schedule,
  batch: number,
  granted: Grants,
): RequiredLimits {
  const needed = program.limits(batch, schedule);
  const limit = firstShortage(needed, granted);
  if (limit === undefined) {
    return needed;
  }
  const largestBatch = largestFittingBatch(program, schedule, batch, granted);
  const facts = { limit, needed: needed[limit], granted: granted[limit] ?? 0, largestBatch };
  throw new LimitError(
    `\`${program.name}\` at batch ${batch} needs ${limit} ${grouped(facts.needed)}, the device grants ${grouped(facts.granted)}`,
    facts,
    {
      notes: [culprit(program, schedule, batch, limit)].filter((note) => note !== undefined),
      help: [
        largestBatch > 0
          ? `use a batch of at most ${largestBatch}`
          : 'no batch size fits this device: use another device or a smaller network',
      ],
    },
  );
}

function firstShortage(needed: RequiredLimits, granted: Grants): keyof RequiredLimits | undefined {
  return limitNames.find((name) => needed[name] > (granted[name] ?? Number.POSITIVE_INFINITY));
}

/** Bisection: needs only grow with the batch. */
function largestFittingBatch(
  program: ProgramDescription,
  schedule: Schedule,
  tooLarge: number,
  granted: Grants,
): number {
  let [fits, fails] = [0, tooLarge];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (firstShortage(program.limits(middle, schedule), granted) === undefined) {
      fits = middle;
    } else {
      fails = middle;
    }
  }
  return fits;
}

/** Which buffer or kernel needs the most of a limit, where the description tells. */
function culprit(
  program: ProgramDescription,
  schedule: Schedule,
  batch: number,
  limit: keyof RequiredLimits,
): string | undefined {
  if (limit === 'maxBufferSize' || limit === 'maxStorageBufferBindingSize') {
    const [name, bytes] = largest(program.buffers, (buffer) => bufferBytes(buffer, batch));
    return `the largest buffer is \`${name}\` with ${grouped(bytes)} bytes`;
  }
  if (limit === 'maxStorageBuffersPerShaderStage') {
    const [name, count] = largest(program.kernels, (kernel) => Object.keys(kernel.bindings).length);
    return `kernel \`${name}\` binds ${count} buffers`;
  }
  if (limit === 'maxComputeWorkgroupsPerDimension') {
    const [name, count] = largest(program.kernels, (kernel) => Math.max(...kernel[schedule].workgroups(batch)));
    return `kernel \`${name}\` is launched on ${grouped(count)} workgroups`;
  }
  return undefined;
}

function largest<T>(record: Readonly<Record<string, T>>, measure: (value: T) => number): [string, number] {
  return Object.entries(record)
    .map(([name, value]): [string, number] => [name, measure(value)])
    .reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best), ['', 0]);
}

/** 148684800 → "148,684,800", whatever the locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
