/**
 * The C file of a network → its two WebAssembly builds, by the Clang in the npm package `@yowasp/clang`, which is WebAssembly
 * itself: 70 MB that are loaded only for code that the cache does not have.
 */
import { writeFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { cached, cacheKey } from '../../runtime/node/build-cache.ts';
import { CompilerBug } from '../assert.ts';
import type { WebAssemblyBuild } from '../emit/types.ts';
import { blankComments } from '../text/comments.ts';

/**
 * The memory is imported, so that all threads share it, and may grow to the limit of 32-bit addresses. Each thread gets a stack from
 * the host through `__stack_pointer`; the one here is only for startup. The kernels use relaxed multiply-adds explicitly: when this
 * Clang contracts `c + a * b` to one by itself, it mixes up the operands (llvm/llvm-project#161355, fixed after LLVM 21).
 */
const flags = [
  '--target=wasm32',
  '-std=gnu11',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-msimd128',
  '-matomics',
  '-mbulk-memory',
  '-nostdlib',
  '-Wl,--no-entry,--import-memory,--shared-memory,--max-memory=4294967296,-z,stack-size=65536,--stack-first',
  '-Wl,--export=__stack_pointer,--export=__heap_base',
];

const relaxedFlags = [...flags, '-mrelaxed-simd'];

/** Builds a C text with these arguments on Clang's command line. */
export type ClangBuild = (source: string, words: readonly string[]) => Promise<Uint8Array>;

/**
 * Both builds of one C text; the same text gives the same bytes, whatever its comments. `build` is called for what the cache does not have.
 */
export async function cachedWebAssembly(source: string, build: ClangBuild = runClang): Promise<WebAssemblyBuild> {
  const [relaxed, simd] = await Promise.all([
    cachedVariant(source, 'relaxed', build),
    cachedVariant(source, 'simd', build),
  ]);
  return { relaxed, simd };
}

/** One of the two builds. */
export async function cachedVariant(
  source: string,
  variant: keyof WebAssemblyBuild,
  build: ClangBuild = runClang,
): Promise<Uint8Array> {
  const code = blankComments(source);
  const words = variant === 'relaxed' ? relaxedFlags : flags;
  const key = cacheKey('wasm', manifest.dependencies['@yowasp/clang'], code, ...words);
  const { bytes } = await cached(key, '.wasm', async (path) => {
    await writeFile(path, await build(code, words));
  });
  return bytes;
}

/** The same without the cache. */
export async function buildWebAssembly(source: string): Promise<WebAssemblyBuild> {
  const code = blankComments(source);
  return { relaxed: await runClang(code, relaxedFlags), simd: await runClang(code, flags) };
}

/** Settles when Clang is loaded, once per thread. */
let loading: Promise<unknown> | undefined;

/** In this thread, which it blocks for seconds. */
export async function runClang(source: string, arguments_: readonly string[]): Promise<Uint8Array> {
  const { commands, Exit } = await import('@yowasp/clang');
  const complaints: Uint8Array[] = [];
  const stderr = (bytes: Uint8Array | null) => {
    if (bytes !== null) {
      complaints.push(bytes);
    }
  };
  const fail = () => new CompilerBug(`Clang rejects the generated C: ${Buffer.concat(complaints).toString().trim()}`);
  try {
    // Loads it quietly: it would otherwise write its progress to standard output.
    loading ??= Promise.resolve(commands.clang(undefined, {}, { fetchProgress: () => {} }));
    await loading;
    const words = [...arguments_, '-o', 'network.wasm', 'network.c'];
    const files = await commands.clang(words, { 'network.c': source }, { stderr });
    const { 'network.wasm': wasm } = files ?? {};
    if (wasm instanceof Uint8Array) {
      return wasm;
    }
    throw fail();
  } catch (error) {
    throw error instanceof Exit ? fail() : error;
  }
}
