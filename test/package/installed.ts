/**
 * The package as its users get it: packed by npm and unpacked into the `node_modules` of an empty folder. Of this project's packages only
 * its dependencies are there, by links, so that nothing reaches what is not installed with it.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Outcome } from '../cli/specc.ts';

export const root = join(import.meta.dirname, '../..');

export interface PackedPackage {
  readonly tarball: string;
  /** The unpacked package. */
  readonly folder: string;
  /** A folder that has it installed. */
  readonly project: string;
  remove(): Promise<void>;
}

/** `besides` are packages that the project has installed too. */
export async function installPacked(besides: readonly string[] = []): Promise<PackedPackage> {
  const place = await mkdtemp(join(tmpdir(), 'specc-packed-'));
  // Without `prepare`: `test/support/build-first.ts` has built, and other tests run what lies in `dist/`.
  const packing = ['pack', '--ignore-scripts', '--silent', '--pack-destination', place];
  const { stdout } = await promisify(execFile)('npm', packing, { cwd: root });
  const tarball = join(place, stdout.trim());
  const project = join(place, 'project');
  const folder = join(project, 'node_modules/specc');
  await mkdir(folder, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder, '--strip-components', '1']);
  await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }\n');
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), ...besides]) {
    const link = join(project, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link, 'dir');
  }
  return { tarball, folder, project, remove: () => rm(place, { recursive: true, force: true }) };
}

/** Runs a script with Node to its end. */
export async function node(words: readonly string[], cwd: string): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, words, { cwd, env: { ...process.env, NO_COLOR: '1' } });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Outcome) => ({ code, stdout, stderr }),
  );
}
