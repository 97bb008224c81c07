/** safetensors files on disk. Reading names the file in every error; writing replaces it whole or not at all. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeightsFileError } from '../errors.ts';
import { readSafetensors, type SafetensorsFile, type StoredTensor, writeSafetensors } from '../weights/safetensors.ts';
import { fileProblem } from './file-problem.ts';

/** Throws `WeightsFileError` for a file that is missing or malformed. */
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

/** Writes beside the file and renames, so that neither a reader nor a power cut ever leaves half a file. */
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

/** Flushes the folder, so that the new name is on disk too. Systems that cannot do this refuse, and keep their own order. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined);
  await opened?.sync().catch(() => {});
  await opened?.close();
}
