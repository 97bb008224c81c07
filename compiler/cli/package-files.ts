/** The files of a package with its C code built for WebAssembly, from the cache where the same code was built before. */
import type { Compilation } from '../compile.ts';
import type { PackageFiles } from '../emit/package.ts';
import { type ClangBuild, cachedWebAssembly } from './webassembly-cache.ts';

/** Calls `build`, which loads Clang here if absent, only for what the cache does not have. */
export async function withWebAssembly(compilation: Compilation, build?: ClangBuild): Promise<PackageFiles> {
  const source = [...compilation.files].find(([file]) => file.endsWith('.c'))?.[1];
  return typeof source === 'string'
    ? compilation.withWebAssembly(await cachedWebAssembly(source, build))
    : compilation.files;
}
