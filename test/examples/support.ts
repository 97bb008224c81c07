/** Examples as their readers run them: a copy of the folder, with what `npm install` would have put beside it. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');

/** Made by running an example; not part of it. */
const leftovers: ReadonlySet<string> = new Set(['node_modules', 'lenet5', 'alexnet']);

/** A copy of `examples/<name>` in a temporary folder. `../..` in its `package.json` still means the project. */
export async function copyExample(name: string): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  await cp(join(root, 'examples', name), folder, { recursive: true, filter: (path) => !leftovers.has(basename(path)) });
  const manifest = join(folder, 'package.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replaceAll('../..', root));
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(root, join(folder, 'node_modules/specc'), 'dir');
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'dir');
  await symlink(join(root, 'dist/specc.js'), join(folder, 'node_modules/.bin/specc'));
  await symlink(join(root, 'node_modules/tsx/dist/cli.mjs'), join(folder, 'node_modules/.bin/tsx'));
  return folder;
}

/** `npm start -- <words>`; throws with what it printed where it fails. */
export async function npmStart(folder: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['start', '--silent', '--', ...words], { cwd: folder });
  return stdout;
}

/** Throws with what the compiler says where the example's types do not hold. */
export async function checkTypes(folder: string): Promise<void> {
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder]).catch((error) => {
    throw new Error(error.stdout);
  });
}
