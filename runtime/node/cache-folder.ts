/**
 * Where specc keeps what it built for this machine, and which folders it trusts: what they hold is loaded into the process, so nobody
 * else may have write access.
 */
import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CacheError } from '../errors.ts';
import { errorCode, fileProblem } from './file-problem.ts';

export interface CacheFolder {
  readonly path: string;
  /** Named by the user, who may have a reason for a different owner, but not for letting others write. */
  readonly chosen: boolean;
}

/**
 * Only SPECC_CACHE_DIR, if it is set. Otherwise where the system keeps caches, else in the temporary directory. Relative paths in
 * XDG_CACHE_HOME and TMPDIR are ignored (XDG Base Directory Specification): they would mean another folder in each working directory.
 */
export function cacheFolders(): readonly CacheFolder[] {
  const { SPECC_CACHE_DIR: chosen, XDG_CACHE_HOME: caches } = process.env;
  if (chosen !== undefined && chosen !== '') {
    return [{ path: resolve(chosen), chosen: true }];
  }
  const usual = caches !== undefined && isAbsolute(caches) ? caches : join(homedir(), '.cache');
  const user = process.getuid?.() ?? 'user';
  return [join(usual, 'specc'), ...temporaryFolders().map((folder) => join(folder, `specc-cache-${user}`))]
    .filter((path) => isAbsolute(path))
    .map((path) => ({ path, chosen: false }));
}

/** TMPDIR if it is an absolute path, then the usual one. */
function temporaryFolders(): readonly string[] {
  const usual = process.platform === 'win32' ? [] : ['/tmp'];
  return [...new Set([tmpdir(), ...usual])].filter((path) => isAbsolute(path));
}

/** Calls `use` with a new folder in each place for temporary files until one works: the temporary folders, then those for caches. */
export async function inTemporaryFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const problems: string[] = [];
  const parents = [...temporaryFolders(), ...cacheFolders().map(({ path }) => path)];
  for (const parent of parents) {
    let folder: string | undefined;
    try {
      folder = await mkdtemp(join(parent, prefix));
      return await use(folder);
    } catch (error) {
      if (!isPlaceProblem(error)) {
        throw error;
      }
      problems.push(`${parent}: ${fileProblem(error)}`);
      if (folder !== undefined) {
        await rm(folder, { recursive: true, force: true }).catch(() => {});
      }
    }
  }
  throw new CacheError('there is no folder for temporary files', {
    notes: problems,
    help: ['free some space, or set TMPDIR to a folder that this user can write to'],
  });
}

/** Whether another folder may work where this error occurred. */
export function isPlaceProblem(error: unknown): boolean {
  return PLACE_PROBLEMS.has(errorCode(error) ?? '');
}

const PLACE_PROBLEMS: ReadonlySet<string> = new Set([
  ...['EACCES', 'EDQUOT', 'EEXIST', 'EIO', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'],
]);

/** A new folder inside a trusted one, which a build can write to. Throws the reason if the trusted folder will not do. */
export async function makePlace(folder: CacheFolder): Promise<string> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  const problem = await trustProblem(folder);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  await removeLeftovers(folder.path);
  return mkdtemp(join(folder.path, PLACE));
}

/** Why the contents of a folder may come from somebody else; undefined where they cannot. */
export async function trustProblem({ path, chosen }: CacheFolder): Promise<string | undefined> {
  if (process.getuid === undefined) {
    return undefined;
  }
  const { uid, mode } = await stat(path);
  if (!chosen && uid !== process.getuid()) {
    return 'it belongs to another user';
  }
  return (mode & 0o022) === 0 ? undefined : 'other users can write to it (`chmod go-w` makes it private)';
}

/** Builds happen in folders with this name. */
const PLACE = '.build-';
/** The longest build takes minutes. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Removes what killed builds left behind. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of (await readdir(path)).filter((each) => each.startsWith(PLACE))) {
    const place = join(path, name);
    const made = await stat(place).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > ABANDONED_MS) {
      await rm(place, { recursive: true, force: true }).catch(() => {});
    }
  }
}

/** The bytes of a regular file; undefined for anything else, such as a pipe that nobody writes to. Links are not followed. */
export async function readRegularFile(path: string): Promise<Uint8Array | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  try {
    return file !== undefined && (await file.stat()).isFile() ? await file.readFile() : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Whether a folder is on a full disk: each tool that fails there words it differently. */
export async function isFull(path: string): Promise<boolean> {
  const disk = await statfs(path).catch(() => undefined);
  return disk !== undefined && (disk.bavail * disk.bsize < LEAST_FREE_BYTES || (disk.files > 0 && disk.ffree === 0));
}

const LEAST_FREE_BYTES = 2 ** 20;
