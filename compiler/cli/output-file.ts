/**
 * Files that commands write after long work: whether they can be written is asked before it starts, and every failure is an
 * `OutputError` that says why in words. Writes nothing itself.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OutputError } from '../../runtime/index.ts';
import { fileProblem } from '../../runtime/node/index.ts';

/** Refuses a path that no later write could succeed at: something else is there, above it is a file, or permission is missing. */
export function checkOutputFile(file: string, help: string): void {
  const problem = outputProblem(resolve(file));
  if (problem !== undefined) {
    throw unwritable(file, problem, help);
  }
}

/** Runs `write`; what the system refuses becomes an `OutputError` about `path`. */
export async function guardOutput<T>(path: string, help: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw unwritable(path, fileProblem(cause), help, cause);
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
