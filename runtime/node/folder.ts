/**
 * A folder of JPEG and PNG files as a dataset: one sub-folder per class, or `train/` and `val/` (`test/` too) that hold them.
 * Classes are the sub-folders in code-unit order. Files are decoded when they are used; other files are passed over.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, type ImageSplit, subset } from '../data/dataset.ts';
import { heldOut } from '../data/draws.ts';
import { DataInvalidError, DataNotFoundError } from '../data/errors.ts';
import { createDecoder, type DecodeOptions } from './decode-image.ts';

/** Share of the images that is held out where the folder has no `val/`. */
const HELD_OUT = 0.1;
const imageName = /\.(jpe?g|png)$/i;

interface LabelledFile {
  readonly file: string;
  readonly label: number;
}

export async function openFolder(path: string, options: DecodeOptions): Promise<Dataset> {
  const root = path.replace(/(?<=.)\/+$/, '');
  const folders = await subfolders(root);
  if (!folders.includes('train')) {
    const classes = folders;
    const split = await imagesOf(root, classes, options);
    // From the root on, so that the choice does not depend on where the folder lies.
    const names = Array.from({ length: split.length }, (_, index) => split.nameOf(index).slice(root.length + 1));
    const held = heldOut(names, HELD_OUT);
    const indices = [...names.keys()];
    const pick = (wanted: boolean) =>
      subset(
        split,
        indices.filter((index) => held.has(names[index] ?? '') === wanted),
      );
    const validation = pick(true);
    return { name: 'folder', classes, train: pick(false), validation, test: validation };
  }
  const classes = await subfolders(join(root, 'train'));
  const open = async (part: string) => {
    await checkClasses(join(root, part), classes);
    return imagesOf(`${root}/${part}`, classes, options);
  };
  const train = await open('train');
  const named = ['val', 'validation'].find((name) => folders.includes(name));
  const test = folders.includes('test') ? await open('test') : undefined;
  const validation = named === undefined ? test : await open(named);
  if (validation === undefined) {
    throw new DataInvalidError(`${root} has \`train\` but neither \`val\` nor \`test\` beside it`, {
      help: ['add `val/<class>/`, or give the folder that holds the classes: a tenth of it is then held out'],
    });
  }
  return { name: 'folder', classes, train, validation, test: test ?? validation };
}

async function imagesOf(folder: string, classes: readonly string[], options: DecodeOptions): Promise<ImageSplit> {
  const decode = await createDecoder();
  const files: LabelledFile[] = [];
  for (const [label, name] of classes.entries()) {
    const entries = await list(join(folder, name));
    const images = entries.filter((entry) => !entry.isDirectory() && imageName.test(entry.name));
    files.push(...images.map((entry) => ({ file: `${folder}/${name}/${entry.name}`, label })));
  }
  if (files.length === 0) {
    throw new DataInvalidError(`no JPEG or PNG files in the sub-folders of ${folder}`, {
      notes: [classes.length === 0 ? 'there are no sub-folders' : `sub-folders: ${classes.slice(0, 5).join(', ')}`],
      help: ['make one sub-folder per class: `photos/cat/1.jpg`, `photos/dog/7.png`'],
    });
  }
  const at = (index: number) => files[index] ?? { file: folder, label: 0 };
  return {
    length: files.length,
    labelOf: (index) => at(index).label,
    nameOf: (index) => at(index).file,
    fileOf: (index) => at(index).file,
    read: (index) => decode(at(index).file, options),
  };
}

async function checkClasses(folder: string, classes: readonly string[]): Promise<void> {
  const unknown = (await subfolders(folder)).filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new DataInvalidError(`${folder} holds classes that \`train\` does not: ${unknown.slice(0, 5).join(', ')}`, {
      help: ['every split takes its classes from `train`; move or rename these sub-folders'],
    });
  }
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = (await list(folder)).filter(({ name }) => !name.startsWith('.'));
  const isFolder = await Promise.all(
    entries.map((entry) => entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(join(folder, entry.name)))),
  );
  return entries.filter((_, index) => isFolder[index]).map(({ name }) => name);
}

async function leadsToFolder(link: string): Promise<boolean> {
  const target = await stat(link).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

/** Entries in code-unit order of their names, which `readdir` does not promise. */
async function list(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new DataNotFoundError(`${folder} ${missing ? 'does not exist' : 'is no folder that can be read'}`, { cause });
  }
}
