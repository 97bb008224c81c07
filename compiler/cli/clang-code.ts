/**
 * What the engine made of Clang. Clang is WebAssembly of 70 MB, and compiling as much of it as one build needs costs as much as the build:
 * V8's optimised code of it goes to the cache, and later processes begin with it. V8 has no public call for that; where this engine does
 * not know the ones it tests itself with, or refuses code of another engine or processor, Clang is compiled as ever.
 */
import { writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import manifest from '../../package.json' with { type: 'json' };
import { cached, cacheKey, findCached } from '../../runtime/node/build-cache.ts';

/** Machine code, in memory that threads share. */
export type ClangCode = Uint8Array<SharedArrayBuffer>;

const EXTENSION = '.clang';

/** Modules that are worth it; Clang's smaller ones are glue. */
const LARGE_BYTES = 1 << 24;

function key(): string {
  const { versions, platform, arch } = process;
  return cacheKey('clang', manifest.dependencies['@yowasp/clang'], versions.node, versions.v8, platform, arch);
}

export async function findClangCode(): Promise<ClangCode | undefined> {
  const bytes = await findCached(key(), EXTENSION).catch(() => undefined);
  return bytes === undefined ? undefined : shared(bytes);
}

/** Never rejects: the next process is slower, and that is all. */
export async function keepClangCode(code: ClangCode): Promise<void> {
  await cached(key(), EXTENSION, (path) => writeFile(path, code)).catch(() => {});
}

/**
 * For a thread that has not loaded Clang yet: it will get `code` where the engine takes it. Returns how to collect what the engine has made by
 * then, for a later process.
 */
export function reuseClangCode(code: ClangCode | undefined): () => ClangCode | undefined {
  const engine = engineCalls();
  let clang: WebAssembly.Module | undefined;
  const { compile } = WebAssembly;
  const compileOrReuse = async (source: BufferSource): Promise<WebAssembly.Module> => {
    const bytes =
      source instanceof ArrayBuffer
        ? new Uint8Array(source)
        : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    if (bytes.length < LARGE_BYTES) {
      return compile(bytes);
    }
    clang = (code === undefined ? undefined : engine?.deserialize(code, bytes)) ?? (await compile(bytes));
    return clang;
  };
  // In this thread alone, which has nothing to do but to run Clang.
  WebAssembly.compile = compileOrReuse;
  WebAssembly.compileStreaming = async (response) => compileOrReuse(await (await response).arrayBuffer());
  return () => (clang === undefined ? undefined : engine?.serialize(clang));
}

interface EngineCalls {
  serialize(module: WebAssembly.Module): ClangCode | undefined;
  deserialize(code: ClangCode, bytes: Uint8Array): WebAssembly.Module | undefined;
}

/** V8's calls, which a flag makes readable. Undefined where they are not there: other engines, other times. */
function engineCalls(): EngineCalls | undefined {
  try {
    setFlagsFromString('--allow-natives-syntax');
    const serialize: unknown = new Function('module', 'return %SerializeWasmModule(module)');
    const deserialize: unknown = new Function('code', 'bytes', 'return %DeserializeWasmModule(code, bytes)');
    return {
      serialize: (module) => attempt(() => shared(new Uint8Array((serialize as SerializeCall)(module)))),
      // V8 reads from memory of this thread's own.
      deserialize: (code, bytes) =>
        attempt(() => (deserialize as DeserializeCall)(Uint8Array.from(code).buffer, bytes)),
    };
  } catch {
    return undefined;
  }
}

type SerializeCall = (module: WebAssembly.Module) => ArrayBuffer;
type DeserializeCall = (code: ArrayBuffer, bytes: Uint8Array) => WebAssembly.Module | undefined;

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function shared(bytes: Uint8Array): ClangCode {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
