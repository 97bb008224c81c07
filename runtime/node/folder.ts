/**
 * A folder of images as a dataset: one sub-folder per class, or `train/` and `val/` (`test/` too) that hold them. Classes are the
 * sub-folders in code-unit order, and all that lies below one is of its class, as in torchvision's ImageFolder. Files are decoded when
 * they are used.
 */
import { createHash } from 'node:crypto';
import { type DataRemark, type Dataset, type ImageSplit, subset } from '../data/dataset.ts';
import { heldOut } from '../data/draws.ts';
import { DataInvalidError } from '../data/errors.ts';
import { holdsCifar10 } from './cifar10.ts';
import { createDecoder, type DecodeOptions, formatNames } from './decode-image.ts';
import { type FolderLayout, layoutOf, quoted, remarksOn } from './folder-layout.ts';
import { type FolderTree, holdsImages, imagesBelow, readTree } from './folder-tree.ts';

/** Share of each class's images that is held out where the folder has no `val/`. */
const HELD_OUT = 0.1;

interface LabelledFile {
  readonly file: string;
  readonly label: number;
}

export async function openFolder(path: string, options: DecodeOptions): Promise<Dataset> {
  const tree = await readTree(path.replace(/(?<=.)\/+$/, ''));
  const layout = layoutOf(tree);
  return layout.kind === 'classes' ? openClasses(tree, layout.remarks, options) : openSplits(layout, tree, options);
}

/** A tenth of each class is held out, so that no class is missing; by names below the root, so that the root may lie anywhere. */
async function openClasses(root: FolderTree, remarks: readonly DataRemark[], options: DecodeOptions): Promise<Dataset> {
  const classes = root.folders.map(({ name }) => name);
  const undivided = await imagesOf(root, classes, options);
  const held = new Set(
    root.folders.flatMap((folder) =>
      [
        ...heldOut(
          imagesBelow(folder).map((name) => `${folder.name}/${name}`),
          HELD_OUT,
        ),
      ].map((name) => `${root.path}/${name}`),
    ),
  );
  const indices = Array.from({ length: undivided.length }, (_, index) => index);
  const pick = (wanted: boolean) =>
    subset(
      undivided,
      indices.filter((index) => held.has(undivided.nameOf(index)) === wanted),
    );
  const [train, validation] = [pick(false), pick(true)];
  return {
    name: 'folder',
    classes,
    train,
    validation,
    test: validation,
    undivided,
    trainingFiles: hashOf(train, root, classes),
    remarks: [...remarks, ...remarksOn(root)],
  };
}

async function openSplits(
  layout: Extract<FolderLayout, { kind: 'splits' }>,
  root: FolderTree,
  options: DecodeOptions,
): Promise<Dataset> {
  const classes = layout.train.folders.map(({ name }) => name);
  const open = async (part: FolderTree | undefined) => {
    if (part === undefined) {
      return undefined;
    }
    checkClasses(part, layout.train);
    return imagesOf(part, classes, options);
  };
  const train = await imagesOf(layout.train, classes, options);
  const test = await open(layout.test);
  const validation = (await open(layout.validation)) ?? test;
  if (validation === undefined) {
    throw new DataInvalidError(`${root.path} has \`${layout.train.name}\` but neither \`val\` nor \`test\` beside it`, {
      help: [
        'add `val/<class>/` (`valid` and `validation` do too), or give the folder that holds the classes: a tenth of each is then held out',
      ],
    });
  }
  const parts = [layout.train, layout.validation, layout.test].filter((part) => part !== undefined);
  return {
    name: 'folder',
    classes,
    train,
    validation,
    test: test ?? validation,
    trainingFiles: hashOf(train, root, classes),
    remarks: [...layout.remarks, ...parts.flatMap(remarksOn)],
  };
}

async function imagesOf(folder: FolderTree, classes: readonly string[], options: DecodeOptions): Promise<ImageSplit> {
  const decode = await createDecoder();
  const files: LabelledFile[] = folder.folders.flatMap((inside) => {
    const label = classes.indexOf(inside.name);
    return label === -1 ? [] : imagesBelow(inside).map((name) => ({ file: `${inside.path}/${name}`, label }));
  });
  if (files.length === 0) {
    throw new DataInvalidError(`no images in the sub-folders of ${folder.path}`, {
      notes: [
        folder.folders.length === 0
          ? 'there are no sub-folders'
          : `sub-folders: ${folder.folders
              .slice(0, 5)
              .map(({ name }) => name)
              .join(', ')}`,
        ...remarksOn(folder).map(({ text }) => text),
      ],
      help: [
        ...(holdsCifar10(folder.path)
          ? [`it is CIFAR-10 in its binary version: \`--data cifar10:${folder.path}\``]
          : []),
        `make one sub-folder per class: \`photos/cat/1.jpg\`, \`photos/dog/7.png\`; ${formatNames} are read`,
      ],
    });
  }
  const at = (index: number) => files[index] ?? { file: folder.path, label: 0 };
  return {
    length: files.length,
    labelOf: (index) => at(index).label,
    nameOf: (index) => at(index).file,
    fileOf: (index) => at(index).file,
    read: (index) => decode(at(index).file, options),
    readWhole: (index) => decode(at(index).file, { channels: options.channels }),
  };
}

/** Sub-folders without images may be called anything. */
function checkClasses(part: FolderTree, train: FolderTree): void {
  const known = train.folders.map(({ name }) => name);
  const unknown = part.folders.filter((folder) => !known.includes(folder.name) && holdsImages(folder));
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name);
    const alike = names.flatMap((name) => {
      const other = known.find((one) => one.toLowerCase() === name.toLowerCase());
      return other === undefined ? [] : [`\`${name}\` and \`${other}\` differ only in the case of letters`];
    });
    throw new DataInvalidError(`${part.path} holds classes that \`${train.name}\` does not: ${quoted(names)}`, {
      notes: alike,
      help: [`every split takes its classes from \`${train.name}\`; move or rename these sub-folders`],
    });
  }
}

/** SHA-256 of the names of training images below the root, with their classes. */
function hashOf(train: ImageSplit, root: FolderTree, classes: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(classes));
  for (let index = 0; index < train.length; index++) {
    hash.update(`\n${train.nameOf(index).slice(root.path.length + 1)}`);
  }
  return hash.digest('hex');
}
