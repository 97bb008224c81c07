/** The files of a package with its C code built for WebAssembly, from the cache where the same code was built before. */
import type { Compilation } from '../compile.ts';
import type { PackageFiles } from '../emit/package.ts';
import { cachedWebAssembly } from './webassembly-cache.ts';

/** Loads Clang only where the cache does not have the build. */
export async function withWebAssembly(compilation: Compilation): Promise<PackageFiles> {
  const source = [...compilation.files].find(([file]) => file.endsWith('.c'))?.[1];
  return typeof source === 'string' ? compilation.withWebAssembly(await cachedWebAssembly(source)) : compilation.files;
}
