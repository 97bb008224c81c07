/** Compares what a plan needs with what an adapter grants, so that a shortage is reported in the network's terms and not by the driver. */
import { LimitError } from '../../errors.ts';
import { grouped } from '../../grouped.ts';
import type { BufferDescription, Profile, ProgramDescription, RequiredLimits } from '../../program.ts';
import { elementCount } from '../../tensor.ts';
import type { DeviceInfo } from '../device.ts';
import { batchAdvice, largestFittingBatch } from '../fit.ts';
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
  profile: Profile,
  batch: number,
  granted: Grants,
): RequiredLimits {
  const needed = program.limits(batch, profile);
  const limit = firstShortage(needed, granted);
  if (limit === undefined) {
    return needed;
  }
  const largestBatch = largestFittingBatch(
    batch,
    (smaller) => firstShortage(program.limits(smaller, profile), granted) === undefined,
  );
  const facts = { limit, needed: needed[limit], granted: granted[limit] ?? 0, largestBatch };
  throw new LimitError(
    `\`${program.name}\` at batch ${grouped(batch)} needs ${limit} ${grouped(facts.needed)}, but the device grants ${grouped(facts.granted)}`,
    facts,
    {
      notes: [culprit(program, profile, batch, limit)].filter((note) => note !== undefined),
      help: [batchAdvice(largestBatch)],
    },
  );
}

function firstShortage(needed: RequiredLimits, granted: Grants): keyof RequiredLimits | undefined {
  return limitNames.find((name) => needed[name] > (granted[name] ?? Number.POSITIVE_INFINITY));
}

/** Which buffer or kernel needs the most of a limit, if the description says so. */
function culprit(
  program: ProgramDescription,
  profile: Profile,
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
    const [name, count] = largest(program.kernels, (kernel) => Math.max(...kernel[profile].workgroups(batch)));
    return `kernel \`${name}\` is launched on ${grouped(count)} workgroups`;
  }
  return undefined;
}

function largest<T>(record: Readonly<Record<string, T>>, measure: (value: T) => number): [string, number] {
  return Object.entries(record)
    .map(([name, value]): [string, number] => [name, measure(value)])
    .reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best), ['', 0]);
}
