/**
 * What lies below a folder, read once: images by their file extensions, other files, sub-folders, all in code-unit order of their
 * names, which `readdir` does not promise. What systems and archivers leave behind is ignored. Opens no image.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { DataNotFoundError } from '../data/errors.ts';
import { isImageName } from './decode-image.ts';
import { errorCode, fileProblem } from './file-problem.ts';

export interface FolderTree {
  readonly name: string;
  /** With `/` between its parts, the root's as it was given. */
  readonly path: string;
  /** Names of the images that lie in the folder itself. */
  readonly images: readonly string[];
  /** Names of its files that are not images, judging by their names. */
  readonly otherFiles: readonly string[];
  /** Names of links that lead nowhere, or to a folder that they lie in. */
  readonly deadLinks: readonly string[];
  readonly folders: readonly FolderTree[];
}

/** From macOS and Windows. Names that begin with a dot are ignored too. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['__macosx', 'thumbs.db', 'desktop.ini']);

/** Throws `DataNotFoundError` for a folder that is missing or unreadable, at any depth: its contents would be skipped silently. */
export async function readTree(path: string): Promise<FolderTree> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return readFolder(path, name, await realpath(path).catch((cause) => refuse(path, cause)), []);
}

async function readFolder(path: string, name: string, real: string, above: readonly string[]): Promise<FolderTree> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause) => refuse(path, cause));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const images: string[] = [];
  const otherFiles: string[] = [];
  const deadLinks: string[] = [];
  const folders: FolderTree[] = [];
  const chain = [...above, real];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || LEFT_BEHIND.has(entry.name.toLowerCase())) {
      continue;
    }
    const kind = await kindOf(entry, `${path}/${entry.name}`);
    if (kind === 'folder') {
      const inside = `${path}/${entry.name}`;
      const target = entry.isSymbolicLink()
        ? await realpath(inside).catch((cause) => refuse(inside, cause))
        : `${real}/${entry.name}`;
      if (chain.includes(target)) {
        deadLinks.push(entry.name);
      } else {
        folders.push(await readFolder(inside, entry.name, target, chain));
      }
    } else {
      const names = { image: images, other: otherFiles, dead: deadLinks }[kind];
      names.push(entry.name);
    }
  }
  return { name, path, images, otherFiles, deadLinks, folders };
}

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** A pipe or a device is not an image, whatever its name: reading it might never end. */
async function kindOf(entry: Entry, path: string): Promise<'folder' | 'image' | 'other' | 'dead'> {
  const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  if (target === undefined) {
    return 'dead';
  }
  if (target.isDirectory()) {
    return 'folder';
  }
  return target.isFile() && isImageName(entry.name) ? 'image' : 'other';
}

function refuse(path: string, cause: unknown): never {
  const problem = {
    ENOENT: 'does not exist',
    ENOTDIR: 'is not a folder',
  }[errorCode(cause) ?? ''];
  throw new DataNotFoundError(`${path} ${problem ?? `cannot be read: ${fileProblem(cause)}`}`, { cause });
}

/** Paths of all images in and below a folder, relative to it, in code-unit order. */
export function imagesBelow(tree: FolderTree): readonly string[] {
  const nested = tree.folders.flatMap((folder) => imagesBelow(folder).map((path) => `${folder.name}/${path}`));
  return nested.length === 0 ? tree.images : [...tree.images, ...nested].sort((a, b) => (a < b ? -1 : 1));
}

export function holdsImages(tree: FolderTree): boolean {
  return tree.images.length > 0 || tree.folders.some(holdsImages);
}

/** The folder and all below it. */
export function foldersBelow(tree: FolderTree): readonly FolderTree[] {
  return [tree, ...tree.folders.flatMap(foldersBelow)];
}
