/**
 * The machine code of Clang. Clang is 70 MB of WebAssembly, and compiling as much of it as one build needs takes as long as the build:
 * V8's optimised code goes to the cache, and later processes start from it. V8 has no public API for that; where an engine lacks the
 * internal calls of V8's tests, or refuses code of another engine or processor, Clang is compiled as usual.
 */
import { writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import manifest from '../../package.json' with { type: 'json' };
import { cached, cacheKey, findCached } from '../../runtime/node/build-cache.ts';

/** Machine code, in memory that threads share. */
export type ClangCode = Uint8Array<SharedArrayBuffer>;

const EXTENSION = '.clang';

/** Modules worth caching; Clang's smaller ones are glue. */
const LARGE_BYTES = 1 << 24;

function key(): string {
  const { versions, platform, arch } = process;
  return cacheKey('clang', manifest.dependencies['@yowasp/clang'], versions.node, versions.v8, platform, arch);
}

export async function findClangCode(): Promise<ClangCode | undefined> {
  const bytes = await findCached(key(), EXTENSION).catch(() => undefined);
  return bytes === undefined ? undefined : shared(bytes);
}

/** Never rejects: a failure only makes the next process slower. */
export async function keepClangCode(code: ClangCode): Promise<void> {
  await cached(key(), EXTENSION, (path) => writeFile(path, code)).catch(() => {});
}

/**
 * For a thread that has not loaded Clang yet: it will use `code` if the engine accepts it. Returns a function that collects the machine
 * code compiled so far, for a later process.
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
  // Only in this thread, which does nothing but run Clang.
  WebAssembly.compile = compileOrReuse;
  WebAssembly.compileStreaming = async (response) => compileOrReuse(await (await response).arrayBuffer());
  return () => (clang === undefined ? undefined : engine?.serialize(clang));
}

interface EngineCalls {
  serialize(module: WebAssembly.Module): ClangCode | undefined;
  deserialize(code: ClangCode, bytes: Uint8Array): WebAssembly.Module | undefined;
}

/** V8's internal calls, which a flag makes accessible. Undefined in engines or versions without them. */
function engineCalls(): EngineCalls | undefined {
  try {
    setFlagsFromString('--allow-natives-syntax');
    const serialize: unknown = new Function('module', 'return %SerializeWasmModule(module)');
    const deserialize: unknown = new Function('code', 'bytes', 'return %DeserializeWasmModule(code, bytes)');
    return {
      serialize: (module) => attempt(() => shared(new Uint8Array((serialize as SerializeCall)(module)))),
      // V8 reads only from memory that is not shared.
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
