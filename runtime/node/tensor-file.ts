/** safetensors files on disk. Reading names the file in every error; writing replaces it whole or not at all. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WeightsFileError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { readSafetensors, type SafetensorsFile, type StoredTensor, writeSafetensors } from '../weights/safetensors.ts';
import { errorCode, fileProblem } from './file-problem.ts';

/** Throws `WeightsFileError` for a file that is missing or does not hold together. */
export async function readTensorFile(file: string): Promise<SafetensorsFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new WeightsFileError(`cannot read ${file}: ${fileProblem(cause)}`, { cause });
  }
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (error instanceof WeightsFileError) {
      throw new WeightsFileError(`${file}: ${error.message}`, { notes: error.notes, help: error.help, cause: error });
    }
    throw error;
  }
}

/** The tensors of a file as weights. Throws `WeightsFileError` for one of whole numbers. */
export function floatTensors({ tensors }: Pick<SafetensorsFile, 'tensors'>): ReadonlyMap<string, Tensor> {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      if (data instanceof Float32Array) {
        return [name, { shape, data }];
      }
      throw new WeightsFileError(`tensor \`${name}\` holds whole numbers, and weights are float32`, {
        help: [
          'if the network does not have it, save the weights without it: of a PyTorch `state_dict`, keep tensors for which `is_floating_point()` holds',
        ],
      });
    }),
  );
}

/** Writes beside the file and renames, so that a reader or a power cut never meets half a file. */
export async function writeTensorFile(
  file: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  try {
    const written = await open(beside, 'w');
    try {
      await written.writeFile(writeSafetensors(tensors, metadata));
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(beside, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** The name, too, is on the disk. Systems without such a thing refuse, and keep their own order. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined);
  await opened?.sync().catch(() => {});
  await opened?.close();
}

/** A file that is being written beside the one it will replace is touched all the time. */
const ABANDONED_MS = 60_000;

/** Removes what processes that were killed while they wrote `file` left beside it. */
export async function removeAbandoned(file: string): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder).catch(() => [])) {
    const [, of, pid] = /^(.*)\.(\d+)\.tmp$/.exec(name) ?? [];
    if (of === basename(file) && !isRunning(Number(pid))) {
      const path = join(folder, name);
      const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY);
      if (age > ABANDONED_MS) {
        await rm(path, { force: true });
      }
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
