/** Specs that a command line names: files, or folders for the specs in them. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { looksLikeSpec } from '../lsp/looks-like-spec.ts';
import { UsageError } from './exit.ts';

/** A spec is recognized near its beginning, below comments. */
const HEAD_BYTES = 64 * 1024;

/** Anything that is not a folder is left as it is. Throws `UsageError` for a folder without specs. */
export function expandFolders(words: readonly string[]): readonly string[] {
  const files = words.flatMap((word) => (isFolder(word) ? specsIn(word) : [word]));
  return [...new Set(files)];
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Its YAML files, without those in folders below it, in code-unit order. */
export function yamlFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function specsIn(folder: string): readonly string[] {
  const files = yamlFilesIn(folder);
  const specs = files.filter((file) => looksLikeSpec(headOf(file)));
  if (specs.length === 0) {
    const found = files.length === 0 ? 'no *.yaml file' : 'no *.yaml file with `spec: 1` or `extends`';
    throw new UsageError(`there is no spec in the folder ${folder}: ${found}`, [
      'its sub-folders are not searched; name the files, or the folder that holds them',
    ]);
  }
  return specs;
}

/** Empty for what is not a regular file, which might never end, or cannot be read. */
function headOf(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    return '';
  }
  try {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString('utf8', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
