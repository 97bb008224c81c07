/** safetensors files on disk. Reading names the file in every error; writing replaces it whole or not at all. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeightsFileError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { readSafetensors, type SafetensorsFile, type StoredTensor, writeSafetensors } from '../weights/safetensors.ts';
import { fileProblem } from './file-problem.ts';

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
      throw new WeightsFileError(`tensor \`${name}\` holds whole numbers where weights are expected`);
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
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(beside, writeSafetensors(tensors, metadata));
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
