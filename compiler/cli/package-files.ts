/** The files of a package with its C code built for WebAssembly, from the cache where the same code was built before. */
import { hasRelaxedSimd } from '../../runtime/device/cpu/wasm-module.ts';
import type { Compilation } from '../compile.ts';
import type { PackageFiles } from '../emit/types.ts';
import { startBackgroundClang } from './background-clang.ts';
import { startNotice } from './notice.ts';
import { type ClangBuild, cachedVariant, cachedWebAssembly } from './webassembly-cache.ts';

/** Calls `build`, which loads Clang here if absent, only for what the cache does not have. */
export async function withWebAssembly(compilation: Compilation, build?: ClangBuild): Promise<PackageFiles> {
  const source = sourceOf(compilation);
  return source === undefined ? compilation.files : compilation.withWebAssembly(await cachedWebAssembly(source, build));
}

/** For a command that waits for them: says so if that takes long, and stops at once with `signal`. */
export function buildPackage(compilation: Compilation, signal: AbortSignal): Promise<PackageFiles> {
  return whileWaiting(signal, (build) => withWebAssembly(compilation, build));
}

/** The same for a package that runs in this process: only the one of its two builds that this engine uses; the other is empty. */
export function buildPackageToRun(compilation: Compilation, signal: AbortSignal): Promise<PackageFiles> {
  return whileWaiting(signal, (build) => withOneBuild(compilation, hasRelaxedSimd(), build));
}

export async function withOneBuild(
  compilation: Compilation,
  relaxed: boolean,
  build?: ClangBuild,
): Promise<PackageFiles> {
  const source = sourceOf(compilation);
  if (source === undefined) {
    return compilation.files;
  }
  const variant = relaxed ? 'relaxed' : 'simd';
  const bytes = await cachedVariant(source, variant, build);
  return compilation.withWebAssembly({ relaxed: new Uint8Array(), simd: new Uint8Array(), [variant]: bytes });
}

const NOTICE = 'WebAssembly: compiling with Clang, about 20 s the first time';

async function whileWaiting<T>(signal: AbortSignal, work: (build: ClangBuild) => Promise<T>): Promise<T> {
  const clang = startBackgroundClang();
  const build = clang.build(signal);
  let endNotice: (() => void) | undefined;
  try {
    return await work((source, words) => {
      endNotice ??= startNotice(NOTICE);
      return build(source, words);
    });
  } finally {
    endNotice?.();
    await clang.close();
  }
}

function sourceOf({ files }: Compilation): string | undefined {
  const source = [...files].find(([file]) => file.endsWith('.c'))?.[1];
  return typeof source === 'string' ? source : undefined;
}
