/**
 * A lock file next to a folder, so that two builds into it take turns. It names its process: the lock of one that ended without cleaning
 * up no longer counts. `proper-lockfile` judges by the age of the lock, which the holder renews: there the lock of a killed build
 * persists for seconds, and a holder too busy to renew it loses it to the next.
 */
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
/** A lock gets its process's name immediately after it is created. */
const NAMELESS_MS = 2000;

/** Runs `work` while holding the lock. Resolves to undefined, without running it, when others hold the lock for `timeoutMs`. */
export async function withFolderLock<T>(
  lockPath: string,
  timeoutMs: number,
  work: () => T,
): Promise<{ readonly result: T } | undefined> {
  const attempts = Math.ceil(timeoutMs / POLL_MS);
  for (let attempt = 0; !tryLock(lockPath); attempt += 1) {
    if (attempt >= attempts) {
      return undefined;
    }
    if (!(isAbandoned(lockPath) && removeAbandoned(lockPath))) {
      await sleep(POLL_MS);
    }
  }
  try {
    return { result: work() };
  } finally {
    fs.rmSync(lockPath, { force: true });
  }
}

function tryLock(lockPath: string): boolean {
  let file: number;
  try {
    file = fs.openSync(lockPath, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
  try {
    fs.writeSync(file, `${process.pid} ${hostname()}\n`);
    return true;
  } catch (error) {
    // A full disk has room for the file's name, but not for its contents.
    fs.rmSync(lockPath, { force: true });
    throw error;
  } finally {
    fs.closeSync(file);
  }
}

/**
 * Removes an abandoned lock, and answers whether this process did. Of several that wait only one may, and it looks again: what the others
 * remove after it would be the lock of whoever has got it since.
 */
function removeAbandoned(lockPath: string): boolean {
  const turn = `${lockPath}.removal`;
  if (!tryLock(turn)) {
    if (isAbandoned(turn)) {
      fs.rmSync(turn, { force: true });
    }
    return false;
  }
  try {
    if (isAbandoned(lockPath)) {
      fs.rmSync(lockPath, { force: true });
    }
    return true;
  } finally {
    fs.rmSync(turn, { force: true });
  }
}

/** Whether the lock names a process of this machine that no longer runs, or none, though there was time to write the name. */
function isAbandoned(lockPath: string): boolean {
  const [, pid, host] = /^(\d+) (.*)\n$/.exec(readIfPresent(lockPath)) ?? [];
  if (pid === undefined) {
    const made = fs.statSync(lockPath, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    return Date.now() - made > NAMELESS_MS;
  }
  if (host !== hostname()) {
    return false;
  }
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function readIfPresent(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
