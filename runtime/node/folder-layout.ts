/**
 * Which folders are classes: those in the root, or those in `train/`, `val/` and `test/`. Decided by their contents, since `train` is also
 * a fine name for a class of vehicles. Remarks say what was decided, ignored or skipped.
 */
import type { DataRemark } from '../data/dataset.ts';
import { DataInvalidError } from '../data/errors.ts';
import { formatNames } from './decode-image.ts';
import { type FolderTree, foldersBelow, holdsImages } from './folder-tree.ts';

/** What people call the splits, in upper or lower case. */
const splitNames = {
  train: ['train', 'training'],
  validation: ['val', 'valid', 'validation'],
  test: ['test', 'testing'],
} as const;

type SplitName = keyof typeof splitNames;

export type FolderLayout =
  | { readonly kind: 'classes'; readonly remarks: readonly DataRemark[] }
  | {
      readonly kind: 'splits';
      readonly train: FolderTree;
      readonly validation?: FolderTree;
      readonly test?: FolderTree;
      readonly remarks: readonly DataRemark[];
    };

/** Throws `DataInvalidError` where a split exists twice, or there are no training images. */
export function layoutOf(root: FolderTree): FolderLayout {
  const named = (split: SplitName) => {
    const names: readonly string[] = splitNames[split];
    return root.folders.filter(({ name }) => names.includes(name.toLowerCase()));
  };
  const [train, validation, test] = [named('train'), named('validation'), named('test')];
  const others = root.folders.filter((folder) => ![...train, ...validation, ...test].includes(folder));
  const siblings = others.filter(holdsImages);
  const scored = [...validation, ...test].filter(holdsClasses);
  if (siblings.length > 0 && (scored.length === 0 || !train.some(holdsClasses))) {
    return { kind: 'classes', remarks: train.flatMap((folder) => takenAsClass(folder, siblings)) };
  }
  const [training] = train;
  if (training === undefined) {
    if (scored.some(({ images }) => images.length === 0)) {
      const names = quoted(scored.map(({ name }) => name));
      throw new DataInvalidError(
        `${root.path} has ${names} but no \`train\` beside ${scored.length === 1 ? 'it' : 'them'}`,
        {
          help: [
            `add \`train/<class>/\`; to score these images alone, give \`folder:${scored[0]?.path}\` to \`specc eval\``,
          ],
        },
      );
    }
    return { kind: 'classes', remarks: [] };
  }
  refuseTwo(root, 'training', train);
  refuseTwo(root, 'validation', validation);
  refuseTwo(root, 'test', test);
  const used = quoted([...train, ...validation, ...test].map(({ name }) => name));
  return {
    kind: 'splits',
    train: training,
    ...(validation[0] === undefined ? {} : { validation: validation[0] }),
    ...(test[0] === undefined ? {} : { test: test[0] }),
    remarks: others.map((folder) => ({
      severity: holdsImages(folder) ? 'warning' : 'note',
      text: `${folder.path} is not used: images are taken from ${used}`,
    })),
  };
}

function refuseTwo(root: FolderTree, what: string, folders: readonly FolderTree[]): void {
  if (folders.length > 1) {
    const names = quoted(folders.map(({ name }) => name));
    throw new DataInvalidError(`${root.path} has ${names}, which all hold the ${what} images`, {
      help: ['keep one of them, or merge them'],
    });
  }
}

function holdsClasses({ folders }: FolderTree): boolean {
  return folders.some(holdsImages);
}

function takenAsClass(train: FolderTree, siblings: readonly FolderTree[]): DataRemark[] {
  const beside = `\`${train.name}\` is taken as a class, like ${quoted(siblings.map(({ name }) => name))} beside it`;
  return holdsClasses(train)
    ? [
        {
          severity: 'warning',
          text: `${beside}; if it holds the training images of the classes ${quoted(train.folders.map(({ name }) => name))}, add \`val\` with the same classes, or give \`folder:${train.path}\``,
        },
      ]
    : [{ severity: 'note', text: beside }];
}

/** Remarks on what a folder of classes holds that is not used, or not where it is expected. */
export function remarksOn(parent: FolderTree): readonly DataRemark[] {
  const remarks: DataRemark[] = [];
  const outside = parent.images.length;
  if (outside > 0) {
    remarks.push({
      severity: 'warning',
      text: `skipped ${counted(outside, 'image')} in ${parent.path} itself: the class of an image is the folder it is in`,
    });
  }
  const nested = parent.folders
    .flatMap(({ folders }) => folders.flatMap(foldersBelow))
    .filter(({ images }) => images.length > 0);
  if (nested.length > 0) {
    const count = nested.reduce((sum, { images }) => sum + images.length, 0);
    remarks.push({
      severity: 'note',
      text: `${counted(count, 'image')} in ${counted(nested.length, 'folder')} below the classes, such as ${nested[0]?.path}, ${count === 1 ? 'belongs' : 'belong'} to the class above`,
    });
  }
  const all = parent.folders.flatMap(foldersBelow);
  const other = all.flatMap(({ otherFiles }) => otherFiles);
  if (other.length > 0) {
    const counts = new Map<string, number>();
    for (const end of other.map(endOf)) {
      counts.set(end, (counts.get(end) ?? 0) + 1);
    }
    const kinds = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const shown = kinds.slice(0, 5).map(([end, count]) => `${count} ${end}`);
    remarks.push({
      severity: 'note',
      text: `skipped ${counted(other.length, 'file')} in ${parent.path} because of ${other.length === 1 ? 'its name' : 'their names'}: ${shown.join(', ')}${kinds.length > 5 ? ', …' : ''}; ${formatNames} are read`,
    });
  }
  const dead = all.flatMap(({ path, deadLinks }) => deadLinks.map((name) => `${path}/${name}`));
  if (dead.length > 0) {
    remarks.push({
      severity: 'warning',
      text: `skipped ${counted(dead.length, 'link')} that ${dead.length === 1 ? 'leads' : 'lead'} nowhere or in a loop, such as ${dead[0]}`,
    });
  }
  return remarks;
}

function endOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(dot).toLowerCase() : 'without an extension';
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `b` and `c`; of many, the first. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, names.length > 6 ? 5 : 6).map((name) => `\`${name}\``);
  const last = names.length > 6 ? `${names.length - 5} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}
