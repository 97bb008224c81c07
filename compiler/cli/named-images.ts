/** Image files that a command line names: files, or folders for the images in and below them. */
import { statSync } from 'node:fs';
import { DataNotFoundError } from '../../runtime/index.ts';
import { fileProblem } from '../../runtime/node/file-problem.ts';
import { type FolderTree, foldersBelow, imagesBelow, readTree } from '../../runtime/node/folder-tree.ts';
import { formatNames } from '../../runtime/node/index.ts';
import { plural } from '../text/numbers.ts';

export interface NamedImage {
  readonly file: string;
  /** Why there is nothing to decode. */
  readonly problem?: string;
}

/** In the order of `words`. What was found in folders goes to `say`. */
export async function findImages(words: readonly string[], say: (line: string) => void): Promise<NamedImage[]> {
  const found: NamedImage[] = [];
  for (const word of words) {
    if (statSync(word, { throwIfNoEntry: false })?.isDirectory() === true) {
      found.push(...(await imagesIn(word, say)));
    } else {
      found.push({ file: word });
    }
  }
  return found;
}

async function imagesIn(folder: string, say: (line: string) => void): Promise<readonly NamedImage[]> {
  let tree: FolderTree;
  try {
    tree = await readTree(folder.replace(/(?<=.)\/+$/, ''));
  } catch (error) {
    // Only the cause: the error's message names the folder, and so will ours.
    return [{ file: folder, problem: fileProblem(error instanceof DataNotFoundError ? error.cause : error) }];
  }
  const images = imagesBelow(tree);
  const others = foldersBelow(tree).reduce((sum, { otherFiles }) => sum + otherFiles.length, 0);
  const passedOver = others === 0 ? '' : `, ${plural(others, 'other file')} skipped`;
  if (images.length === 0) {
    return [{ file: folder, problem: `the folder holds no images${passedOver}; ${formatNames} are read` }];
  }
  say(`note: ${folder}: ${plural(images.length, 'image')}${passedOver}`);
  return images.map((name) => ({ file: `${tree.path}/${name}` }));
}
