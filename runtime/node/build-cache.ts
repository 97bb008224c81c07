/**
 * A folder of things that take seconds to build and depend on nothing but their key: native libraries, WebAssembly, a driver. An entry's
 * name holds its key and a checksum of its content, so that one rename makes it appear whole, and truncated or changed content is noticed
 * and built again.
 */
import { createHash } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CacheError } from '../errors.ts';
import {
  type CacheFolder,
  cacheFolders,
  isFull,
  isPlaceProblem,
  makePlace,
  readRegularFile,
  trustProblem,
} from './cache-folder.ts';
import { fileProblem } from './file-problem.ts';

export interface CachedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A name for everything that a build depends on. */
export function cacheKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/**
 * What `build` wrote to the path it was given, now or earlier. Concurrent builds of one key all build; the result is the same.
 * `check` says what is wrong with a result that must not be kept.
 */
export async function cached(
  key: string,
  extension: string,
  build: (path: string) => Promise<void>,
  check: (bytes: Uint8Array) => string | undefined = () => undefined,
): Promise<CachedFile> {
  const entry = await cachedEntry(key, extension, {
    async read(path) {
      const bytes = await readRegularFile(path);
      return bytes === undefined || check(bytes) !== undefined ? undefined : [['', bytes]];
    },
    async build(path) {
      await build(path);
      const problem = check((await readRegularFile(path)) ?? new Uint8Array());
      if (problem !== undefined) {
        throw new NoPlaceError(`what was built there is unusable: ${problem}`);
      }
    },
  });
  return { path: entry.path, bytes: entry.content[0]?.[1] ?? new Uint8Array() };
}

/** The bytes that `cached` has stored under this name, if any. */
export async function findCached(key: string, extension: string): Promise<Uint8Array | undefined> {
  const kind = { read: readWhole, build: () => Promise.resolve() };
  for (const folder of cacheFolders()) {
    const found = await find(folder, key, extension, kind);
    if (found !== undefined) {
      return found.content[0]?.[1];
    }
  }
  return undefined;
}

async function readWhole(path: string): Promise<Content | undefined> {
  const bytes = await readRegularFile(path);
  return bytes === undefined ? undefined : [['', bytes]];
}

/** A folder with exactly these files, which `build` writes into the folder that it is given. Returns its path. */
export async function cachedFolder(
  key: string,
  names: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const entry = await cachedEntry(key, '', {
    async read(path) {
      const files = await Promise.all(
        names.map(async (name) => [name, await readRegularFile(join(path, name))] as const),
      );
      return files.every((file): file is readonly [string, Uint8Array] => file[1] !== undefined) ? files : undefined;
    },
    build,
  });
  return entry.path;
}

/** Files by name; one without a name where the entry is a file. */
type Content = readonly (readonly [name: string, bytes: Uint8Array])[];

interface EntryKind {
  /** Undefined where the entry is incomplete. */
  read(path: string): Promise<Content | undefined>;
  build(path: string): Promise<void>;
}

interface Entry {
  readonly path: string;
  readonly content: Content;
}

async function cachedEntry(key: string, extension: string, kind: EntryKind): Promise<Entry> {
  const folders = cacheFolders();
  for (const folder of folders) {
    const found = await find(folder, key, extension, kind);
    if (found !== undefined) {
      return found;
    }
  }
  const problems: string[] = [];
  for (const folder of folders) {
    try {
      return await buildIn(folder, key, extension, kind);
    } catch (error) {
      if (!(error instanceof NoPlaceError)) {
        throw error;
      }
      problems.push(`${folder.path}: ${error.message}`);
    }
  }
  throw new CacheError('there is no folder to keep built code in', {
    notes: problems,
    help: ['set SPECC_CACHE_DIR to a folder that this user can write to and others cannot'],
  });
}

/** This folder will not do; another may. */
class NoPlaceError extends Error {}

async function buildIn(folder: CacheFolder, key: string, extension: string, kind: EntryKind): Promise<Entry> {
  const place = await makePlace(folder).catch((cause: unknown) => {
    throw new NoPlaceError(fileProblem(cause), { cause });
  });
  try {
    const built = join(place, `built${extension}`);
    await kind.build(built);
    const content = await kind.read(built);
    if (content === undefined) {
      throw new NoPlaceError('what was built there is incomplete');
    }
    await flush(content.map(([name]) => (name === '' ? built : join(built, name))));
    const path = join(folder.path, entryName(key, content, extension));
    await rename(built, path).catch(async (error: unknown) => {
      // A concurrent build of the same entry was first; a folder cannot replace another by renaming.
      if ((await kind.read(path)) === undefined) {
        throw error;
      }
    });
    return { path, content };
  } catch (cause) {
    const full = cause instanceof NoPlaceError || isPlaceProblem(cause) || (await isFull(folder.path));
    throw full ? new NoPlaceError(placeProblem(cause), { cause }) : cause;
  } finally {
    await rm(place, { recursive: true, force: true }).catch(() => {});
  }
}

function placeProblem(cause: unknown): string {
  return cause instanceof NoPlaceError || isPlaceProblem(cause) ? fileProblem(cause) : 'the disk is full';
}

/** So that a name never refers to content lost in a power cut. */
async function flush(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const file = await open(path, 'r');
    await file.sync().finally(() => file.close());
  }
}

function entryName(key: string, content: Content, extension: string): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of content) {
    hash.update(name === '' ? '' : `${name} ${bytes.length}\n`).update(bytes);
  }
  return `${key}-${hash.digest('hex').slice(0, 32)}${extension}`;
}

async function find(folder: CacheFolder, key: string, extension: string, kind: EntryKind): Promise<Entry | undefined> {
  const names = await readdir(folder.path).catch(() => []);
  const candidates = names.filter((each) => each.startsWith(`${key}-`) && each.endsWith(extension)).sort();
  if (candidates.length === 0 || (await trustProblem(folder)) !== undefined) {
    return undefined;
  }
  for (const name of candidates) {
    const path = join(folder.path, name);
    const content = await kind.read(path);
    if (content !== undefined && name === entryName(key, content, extension)) {
      return { path, content };
    }
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
  return undefined;
}
