/**
 * The device that runs a network's C code as this machine's own compiler builds it: compiled once into a cache, loaded through the
 * optional package `koffi`, run by the library's threads while the event loop keeps running.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { LibraryHandle } from 'koffi';
import { createCpuDevice } from '../device/cpu/device.ts';
import type { DeviceSource } from '../device/source.ts';
import { DeviceNotFoundError, KernelError } from '../errors.ts';
import { checkKey } from '../package-file.ts';
import { buildLibrary, type CCompiler, findCompiler } from './c-compiler.ts';
import { createNativeEngine, type Koffi } from './native-engine.ts';

/** Just enough of a network's C file to show that compiler, headers, cache and loader work. */
const probe = `#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
const char *specc_key(void) { return SPECC_KEY; }
`;

export const nativeSource: DeviceSource = {
  name: 'native code',
  kind: 'native',
  async open({ threads = availableParallelism() }) {
    if (process.platform === 'win32') {
      throw new DeviceNotFoundError('the native device needs GCC or Clang for Linux or macOS', {
        help: ['choose `wasm`, or run specc under WSL'],
      });
    }
    const koffi = await loadKoffi();
    const compiler = await findCompiler();
    await loadLibrary(koffi, compiler, probe).catch((cause: unknown) => {
      throw cause instanceof KernelError ? new DeviceNotFoundError(cause.message, { ...cause, cause }) : cause;
    });
    const description = `${threads} ${threads === 1 ? 'thread' : 'threads'}, built by ${compiler.version}`;
    return createCpuDevice({ kind: 'native', description, software: true, limits: {} }, async (cpu, readFile) => {
      const source = new TextDecoder().decode(await readFile(cpu.source));
      const library = await loadLibrary(koffi, compiler, source);
      checkKey(cpu.source, programKey(library), cpu.key);
      return createNativeEngine(koffi, library, threads);
    });
  },
};

/** Undefined for a C file that has none. */
function programKey(library: LibraryHandle): number | undefined {
  try {
    return Number(library.func('specc_program_key', 'uint32_t', [])());
  } catch {
    return undefined;
  }
}

async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (cause) {
    throw new DeviceNotFoundError('the package `koffi` cannot be loaded', {
      help: ['install it with `npm install koffi`'],
      cause,
    });
  }
}

/** A cached library that is the wrong one, or cannot be loaded, is rebuilt once. */
async function loadLibrary(koffi: Koffi, compiler: CCompiler, source: string): Promise<LibraryHandle> {
  for (let attempt = 1; ; attempt++) {
    const { path, key } = await buildLibrary(compiler, source);
    try {
      return loadVerified(koffi, path, key);
    } catch (cause) {
      await rm(path, { force: true }).catch(() => {});
      if (attempt === 2) {
        throw new KernelError(`the library \`${path}\` cannot be loaded`, {
          notes: [cause instanceof Error ? cause.message : String(cause)],
          help: ['set SPECC_CACHE_DIR to a folder on a file system that allows programs to run, or choose `wasm`'],
          cause,
        });
      }
    }
  }
}

function loadVerified(koffi: Koffi, path: string, key: string): LibraryHandle {
  const library = koffi.load(path);
  try {
    const found = String(library.func('specc_key', 'str', [])());
    if (found !== key) {
      throw new Error(`it was built from something else: its key is ${found}, not ${key}`);
    }
  } catch (error) {
    library.unload();
    throw error;
  }
  return library;
}
