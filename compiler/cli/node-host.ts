/** The `Host` of a terminal: the disk, relative to the working directory. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { errorCode, fileProblem } from '../../runtime/node/file-problem.ts';
import { type Host, HostError } from '../host.ts';

/** Nothing that the compiler reads is larger; checked before reading, so that a mistaken path to a data set costs nothing. */
const maximumBytes = 64 * 1024 * 1024;

export const nodeHost: Host = {
  readFile(path) {
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) {
        throw new HostError('directory', 'it is a directory');
      }
      if (!stat.isFile()) {
        throw new HostError('unreadable', 'it is not a regular file');
      }
      if (stat.size > maximumBytes) {
        throw new HostError('too_large', `${stat.size}`);
      }
      return readFileSync(path);
    } catch (error) {
      throw error instanceof HostError ? error : toHostError(error);
    }
  },
  resolve(from, relative) {
    return isAbsolute(relative) ? relative : join(dirname(from), relative);
  },
};

function toHostError(error: unknown): HostError {
  const problem = fileProblem(error);
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new HostError('missing', problem);
    case 'EISDIR':
      return new HostError('directory', problem);
    default:
      return new HostError('unreadable', problem);
  }
}
