/**
 * A folder of things that take seconds to build and depend on nothing but their key: native libraries, WebAssembly. A file's name holds
 * its key and a checksum of its content, so that one rename makes it appear whole, and what was cut off or changed is noticed and built again.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CacheError } from '../errors.ts';
import { fileProblem } from './file-problem.ts';

export interface CachedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A name for everything that a build depends on. */
export function cacheKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** What `build` wrote to the path it was given, now or earlier. Builds of one key at once each build; the result is the same. */
export async function cached(
  key: string,
  extension: string,
  build: (path: string) => Promise<void>,
): Promise<CachedFile> {
  const folders = cacheFolders();
  for (const folder of folders) {
    const found = await find(folder, key, extension);
    if (found !== undefined) {
      return found;
    }
  }
  const problems: string[] = [];
  for (const folder of folders) {
    const place = await makePlace(folder).catch((error: unknown) => {
      problems.push(`${folder.path}: ${fileProblem(error)}`);
    });
    if (place !== undefined) {
      try {
        const built = join(place, `built${extension}`);
        await build(built);
        const bytes = await readFile(built);
        const path = join(folder.path, fileName(key, bytes, extension));
        await rename(built, path);
        return { path, bytes };
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    }
  }
  throw new CacheError('there is no folder to keep built code in', {
    notes: problems,
    help: ['set SPECC_CACHE_DIR to a folder that this user can write to'],
  });
}

interface CacheFolder {
  readonly path: string;
  /** Named by the user, who answers for who else can write there. */
  readonly chosen: boolean;
}

/** SPECC_CACHE_DIR insists. Otherwise where the system keeps caches, else among its temporary files. */
function cacheFolders(): readonly CacheFolder[] {
  const { SPECC_CACHE_DIR: chosen, XDG_CACHE_HOME: caches } = process.env;
  if (chosen !== undefined && chosen !== '') {
    return [{ path: chosen, chosen: true }];
  }
  const usual = caches === undefined || caches === '' ? join(homedir(), '.cache') : caches;
  const temporary = join(tmpdir(), `specc-cache-${process.getuid?.() ?? 'user'}`);
  return [join(usual, 'specc'), temporary].map((path) => ({ path, chosen: false }));
}

function fileName(key: string, bytes: Uint8Array, extension: string): string {
  return `${key}-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}${extension}`;
}

async function find(folder: CacheFolder, key: string, extension: string): Promise<CachedFile | undefined> {
  const names = await readdir(folder.path).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${key}-`) && each.endsWith(extension)).sort()) {
    const path = join(folder.path, name);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes !== undefined && name === fileName(key, bytes, extension) && (await isOwn(folder))) {
      return { path, bytes };
    }
    await rm(path, { force: true }).catch(() => {});
  }
  return undefined;
}

/** A new folder inside, in which a build can write. */
async function makePlace(folder: CacheFolder): Promise<string> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  if (!(await isOwn(folder))) {
    throw new Error('other users can write to it');
  }
  return mkdtemp(join(folder.path, '.build-'));
}

/** Libraries are run: nobody else may have put them there. */
async function isOwn({ path, chosen }: CacheFolder): Promise<boolean> {
  if (chosen || process.getuid === undefined) {
    return true;
  }
  const { uid, mode } = await stat(path);
  return uid === process.getuid() && (mode & 0o002) === 0;
}
