/** The files of a generated package that devices read: where they are, how they are read, and whether they belong to its program. */
import { KernelError } from './errors.ts';
import { readBytes } from './read-bytes.ts';

/** Where each file is, by its path in the package: `kernels/conv1_forward.gpu.wgsl`. */
export type PackageFiles = Readonly<Record<string, URL>>;

/** Gives the bytes of a file by its path in the package. */
export type ReadFile = (file: string) => Promise<Uint8Array>;

/** Reads with `own` if the program supplies it. Throws `KernelError` for a file that cannot be read, with what to do about it. */
export function packageReader(files: PackageFiles, own?: ReadFile): ReadFile {
  return async (file) => {
    const url = files[file];
    try {
      return await (own === undefined ? readBytes(expectUrl(url)) : own(file));
    } catch (cause) {
      throw new KernelError(`\`${file}\` of the generated package cannot be read`, {
        notes: [cause instanceof Error ? cause.message : String(cause)],
        ...(own === undefined ? { help: [remedy(url)] } : {}),
        cause,
      });
    }
  };
}

function expectUrl(url: URL | undefined): URL {
  if (url === undefined) {
    throw new Error('`model.ts` does not list it');
  }
  return url;
}

/** It is more likely that the script was compiled or bundled to another place than that files were lost. */
function remedy(url: URL | undefined): string {
  if (url === undefined) {
    return 'build the package again with `specc build`';
  }
  return url.protocol === 'file:'
    ? 'copy the folders `kernels` and `cpu` of the generated package to where `model` was compiled to, or build the package again with `specc build`'
    : 'serve the folders `kernels` and `cpu` of the generated package beside the script, or let a bundler emit them; docs/pages.md shows how';
}

/**
 * Compares the key that a file holds with the one that the program has for it; `found` is undefined where there is none. Files from two builds
 * would silently compute garbage.
 */
export function checkKey(file: string, found: number | undefined, expected: number): void {
  if (found !== expected) {
    throw new KernelError(`\`${file}\` does not belong to this \`model.ts\`: they are from different builds`, {
      notes: [
        `the file has ${found === undefined ? 'no key' : `the key ${keyText(found)}`}, but the model expects ${keyText(expected)}`,
      ],
      help: ['build with `specc build`, copy all files of the package together, and reload a page without its cache'],
    });
  }
}

function keyText(key: number): string {
  return key.toString(16).padStart(8, '0');
}
