/**
 * Files that commands write: whether they can be written is checked before long work starts, and every failure is an
 * `OutputError` that says why in words.
 */
import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OutputError } from '../../runtime/index.ts';
import { fileProblem } from '../../runtime/node/index.ts';

/** Refuses a path to which no later write could succeed: something else is there, a parent is a file, or permission is missing. */
export function checkOutputFile(file: string, help: string): void {
  const problem = outputProblem(resolve(file));
  if (problem !== undefined) {
    throw unwritable(file, problem, help);
  }
}

/** Runs `write`; a system error becomes an `OutputError` about `path`. */
export async function guardOutput<T>(path: string, help: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw unwritable(path, fileProblem(cause), help, cause);
  }
}

/** Replaces a file whole or not at all. Its permissions stay, and a link to it stays a link. */
export function replaceFile(file: string, content: string): void {
  try {
    const target = realpathSync(file);
    // Renaming would bypass this check.
    accessSync(target, constants.W_OK);
    writeBeside(target, content);
  } catch (cause) {
    throw unwritable(file, fileProblem(cause), 'specc needs to write the file and the folder it is in', cause);
  }
}

function writeBeside(target: string, content: string): void {
  const beside = `${target}.${process.pid}.tmp`;
  const { mode } = statSync(target);
  try {
    writeFileSync(beside, content, { mode });
    // Regardless of the umask.
    chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function outputProblem(file: string): string | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) {
      return found.isDirectory() ? 'it is a directory' : 'it is not a regular file';
    }
    const above = nearestExisting(dirname(file));
    if (!statSync(above).isDirectory()) {
      return 'a part of the path is a file';
    }
    accessSync(above, constants.W_OK);
    return undefined;
  } catch (error) {
    return fileProblem(error);
  }
}

/** The path itself, or the first above it that exists. */
function nearestExisting(path: string): string {
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return exists || path === dirname(path) ? path : nearestExisting(dirname(path));
}

function unwritable(path: string, problem: string, help: string, cause?: unknown): OutputError {
  return new OutputError(`cannot write ${path}: ${problem}`, { help: [help], cause });
}
