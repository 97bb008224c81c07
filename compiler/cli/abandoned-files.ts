/** Temporary files of processes that were killed while writing. */
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../runtime/node/index.ts';

/** A temporary file still being written is modified all the time. */
const ABANDONED_MS = 60_000;

/** Removes what processes killed while writing `file` left next to it. */
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
