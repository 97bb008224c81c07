import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { allImages, type Dataset, type ImageSplit, imagesPerClass } from '../data/dataset.ts';
import { openFolder } from './folder.ts';

/** A folder with these files; what is in them is read only when an image is used. */
async function folderOf(...files: readonly string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  return root;
}

const open = (root: string) => openFolder(root, { channels: 3 });
const names = (root: string, split: ImageSplit) =>
  Array.from({ length: split.length }, (_, index) => split.nameOf(index).slice(root.length + 1));
const remarks = (root: string, { remarks = [] }: Dataset) =>
  remarks.map(({ severity, text }) => `${severity}: ${text.replaceAll(root, 'ROOT')}`);

test.each(['val', 'valid', 'validation', 'Val', 'VALIDATION'])('`%s` holds the validation images', async (name) => {
  const root = await folderOf('train/cat/1.png', `${name}/cat/1.png`, `${name}/cat/2.png`, 'test/cat/1.png');
  const set = await open(root);
  expect([set.train, set.validation, set.test].map((split) => names(root, split))).toEqual([
    ['train/cat/1.png'],
    [`${name}/cat/1.png`, `${name}/cat/2.png`],
    ['test/cat/1.png'],
  ]);
  expect(set.remarks).toEqual([]);
});

test('splits in other letters are splits, and keep their spelling in messages', async () => {
  const root = await folderOf('Train/cat/1.png', 'Test/cat/1.png');
  expect(names(root, (await open(root)).test)).toEqual(['Test/cat/1.png']);
  const alone = await folderOf('Training/cat/1.png');
  await expect(open(alone)).rejects.toThrow(/has `Training` but neither `val` nor `test`/);
});

test.each([
  [['valid', 'val'], '`val` and `valid`, which all hold the validation images'],
  [['test', 'Test', 'val'], '`Test` and `test`, which all hold the test images'],
  [['train', 'Train', 'val'], '`Train` and `train`, which all hold the training images'],
])('%j at once are an error that names both', async (splits, message) => {
  const root = await folderOf('train/cat/1.png', ...splits.map((name) => `${name}/cat/1.png`));
  await expect(open(root)).rejects.toThrow(message);
});

test('folders beside the splits that are not used are named', async () => {
  const root = await folderOf('train/cat/1.png', 'val/cat/1.png', 'samples/1.png', 'labels/1.txt', 'README.md');
  expect(remarks(root, await open(root))).toEqual([
    'note: ROOT/labels is not used: images are taken from `train` and `val`',
    'warning: ROOT/samples is not used: images are taken from `train` and `val`',
  ]);
});

test('`val` and `test` without `train` are no classes', async () => {
  const root = await folderOf('test/cat/1.png', 'test/dog/1.png', 'val/cat/1.png');
  await expect(open(root)).rejects.toThrow(/has `val` and `test` but no `train` beside/);
});

test('a class may be called like a split where its siblings hold images', async () => {
  const root = await folderOf('airplane/1.png', 'car/1.png', 'train/1.png', 'test/1.png');
  const set = await open(root);
  expect(set.classes).toEqual(['airplane', 'car', 'test', 'train']);
  expect(remarks(root, set)).toEqual(['note: `train` is taken as a class, like `airplane` and `car` beside it']);

  const nested = await folderOf('airplane/1.png', 'car/1.png', 'train/steam/1.png', 'train/diesel/1.png');
  const ambiguous = await open(nested);
  expect(ambiguous.classes).toEqual(['airplane', 'car', 'train']);
  expect(remarks(nested, ambiguous)[0]).toBe(
    'warning: `train` is taken as a class, like `airplane` and `car` beside it; if it holds the training images of the classes ' +
      '`diesel` and `steam`, add `val` with the same classes, or give `folder:ROOT/train`',
  );
});

test('images lie at any depth below their class, and come in one order on every system', async () => {
  const root = await folderOf(
    'b/z.png',
    'b/2020/x.jpg',
    'b/2020/may/y.webp',
    'a/é.png',
    'a/Z.png',
    'a/a.png',
    'Ä/1.gif',
    'B/1.tiff',
  );
  const set = await open(root);
  expect(set.classes).toEqual(['B', 'a', 'b', 'Ä']);
  expect(names(root, allImages(set))).toEqual([
    'B/1.tiff',
    'a/Z.png',
    'a/a.png',
    'a/é.png',
    'b/2020/may/y.webp',
    'b/2020/x.jpg',
    'b/z.png',
    'Ä/1.gif',
  ]);
  expect(remarks(root, set)).toEqual([
    'note: 2 images in 2 folders below the classes, such as ROOT/b/2020, belong to the class above',
  ]);
});

test('what is passed over is counted by kind; what systems leave behind is not mentioned', async () => {
  const root = await folderOf(
    ...['cat/1.png', 'cat/2.png', 'cat/a.txt', 'cat/deep/b.TXT', 'dog/1.heic', 'dog/LICENSE', 'stray.jpg', 'README.md'],
    ...['cat/.DS_Store', 'cat/._1.png', 'dog/Thumbs.db', 'dog/desktop.ini', '__MACOSX/cat/._1.png', '.git/x.png'],
  );
  await symlink(join(root, 'gone'), join(root, 'cat/lost.png'));
  const set = await open(root);
  expect(set.classes).toEqual(['cat', 'dog']);
  expect(imagesPerClass(allImages(set), 2)).toEqual([2, 0]);
  expect(remarks(root, set)).toEqual([
    'warning: skipped 1 image in ROOT itself: the class of an image is the folder it is in',
    'note: skipped 4 files in ROOT because of their names: 2 .txt, 1 .heic, 1 without an extension; JPEG, PNG, WebP, AVIF, TIFF or GIF are read',
    'warning: skipped 1 link that leads nowhere or in a loop, such as ROOT/cat/lost.png',
  ]);
});

test('links that lead in a circle end', async () => {
  const root = await folderOf('cat/1.png', 'cat/2.png');
  await symlink(root, join(root, 'cat/up'));
  await symlink('.', join(root, 'cat/here'));
  const set = await open(root);
  expect(names(root, allImages(set))).toEqual(['cat/1.png', 'cat/2.png']);
  expect(remarks(root, set)).toEqual([
    'warning: skipped 2 links that lead nowhere or in a loop, such as ROOT/cat/here',
  ]);
});

test('a folder that may not be read is an error at any depth, since its images would be missed', async ({ skip }) => {
  skip(process.platform === 'win32' || process.getuid?.() === 0, 'the superuser may read everything');
  const root = await folderOf('cat/1.png', 'cat/deep/2.png', 'dog/1.png');
  await chmod(join(root, 'cat/deep'), 0);
  await expect(open(root)).rejects.toThrow(/cat\/deep cannot be read: permission denied/);
  await chmod(join(root, 'cat/deep'), 0o755);
});

test('every class is held out, and alone decides which of its images', async () => {
  const files = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}/${i}.png`);
  const root = await folderOf(...files('cat', 200), ...files('dog', 12), ...files('eel', 2), ...files('fox', 1));
  const set = await open(root);
  expect(imagesPerClass(set.test, 4)).toEqual([20, 1, 1, 0]);
  expect(imagesPerClass(set.train, 4)).toEqual([180, 11, 1, 1]);
  const fewer = await folderOf(...files('cat', 200), ...files('dog', 12));
  expect(names(fewer, (await open(fewer)).test)).toEqual(names(root, set.test).slice(0, 21));
});

test('a class that only `val` has is named, an empty folder is none, and letters count', async () => {
  const root = await folderOf('train/cat/1.png', 'val/Cat/1.png', 'val/horse/1.png');
  await mkdir(join(root, 'val/empty'));
  await expect(open(root)).rejects.toMatchObject({
    message: expect.stringMatching(/val holds classes that `train` does not: `Cat` and `horse`$/),
    notes: ['`Cat` and `cat` differ only in the case of letters'],
  });
});

test('a class that `val` does not have leaves the labels of the others as they are', async () => {
  const root = await folderOf('train/a/1.png', 'train/b/1.png', 'train/c/1.png', 'val/c/1.png', 'test/a/1.png');
  const { validation, test: scored } = await open(root);
  expect([validation.labelOf(0), scored.labelOf(0)]).toEqual([2, 0]);
});

test('the same training files are known wherever they lie, others are not', async () => {
  const files = ['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png'];
  const [one, two, more] = [await folderOf(...files), await folderOf(...files), await folderOf(...files, 'dog/3.png')];
  const hash = async (root: string) => (await open(root)).trainingFiles;
  expect(await hash(two)).toBe(await hash(one));
  expect(await hash(more)).not.toBe(await hash(one));
});

test('an empty class folder of `train` that `val` fills is an image set without it, not an error', async () => {
  const root = await folderOf('train/a/1.png', 'train/b/notes.txt', 'val/b/1.png');
  const { train, validation } = await open(root);
  expect([imagesPerClass(train, 2), imagesPerClass(validation, 2)]).toEqual([
    [1, 0],
    [0, 1],
  ]);
});
