/** The WebAssembly device: which of a package's builds this engine takes, and with how many threads. */
import { DeviceNotFoundError, KernelError } from '../../errors.ts';
import type { CpuProgramDescription } from '../../program.ts';
import type { ExecutorOptions } from '../device.ts';
import type { DeviceSource } from '../open.ts';
import { createCpuDevice } from './device.ts';
import { type Threads, webThreads } from './threads.ts';
import { hasRelaxedSimd, hasSimd } from './wasm-module.ts';
import { createWebAssemblyEngine } from './webassembly.ts';

/** `threads` is how this host starts them; Web Workers where absent, if they may share memory. */
export function webAssemblySource(threads?: Threads): DeviceSource {
  return {
    name: 'WebAssembly',
    kind: 'wasm',
    async open({ threads: wantedCount, relaxedSimd }) {
      if (!hasSimd()) {
        throw new DeviceNotFoundError('this engine has no WebAssembly with SIMD', {
          help: ['use Node 20 or a browser of 2023 or later'],
        });
      }
      const host = threads ?? webThreads();
      const relaxed = chooseRelaxed(relaxedSimd, host);
      const count = host === undefined ? 1 : (wantedCount ?? host.count);
      const description = `${count} ${count === 1 ? 'thread' : 'threads'}, ${relaxed ? 'relaxed SIMD' : 'SIMD'}`;
      return createCpuDevice({ kind: 'wasm', description, software: true, limits: {} }, async ({ wasm }, readFile) => {
        const file = relaxed ? wasm.relaxed : wasm.simd;
        const started = host === undefined ? undefined : { threads: host, count };
        return createWebAssemblyEngine(await read(file, readFile), file, started);
      });
    },
  };
}

function chooseRelaxed(wanted: boolean | undefined, host: Threads | undefined): boolean {
  if (wanted === false) {
    return false;
  }
  if (!hasRelaxedSimd()) {
    host?.enableFeatures?.();
  }
  const relaxed = hasRelaxedSimd();
  if (wanted === true && !relaxed) {
    throw new DeviceNotFoundError('this engine has no relaxed SIMD', { help: ['leave `relaxedSimd` out'] });
  }
  return relaxed;
}

async function read(
  file: CpuProgramDescription['wasm']['relaxed'],
  readFile: ExecutorOptions['readFile'],
): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new KernelError(`the package's WebAssembly \`${file}\` cannot be read`, {
      help: ['build the package with `specc build`, without `--cpu c` or `--cpu none`'],
      cause,
    });
  }
}
