/** The WebAssembly device: which of a package's builds this engine runs, and with how many threads. */
import { DeviceNotFoundError, KernelError } from '../../errors.ts';
import type { DeviceSource } from '../source.ts';
import { createCpuDevice } from './device.ts';
import { type Threads, webThreads } from './threads.ts';
import { hasRelaxedSimd, hasSimd } from './wasm-module.ts';
import { createWebAssemblyEngine } from './webassembly.ts';

/** `threads` is how this host starts them; if absent, Web Workers, where they can share memory. */
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
      return createCpuDevice(
        { kind: 'wasm', description, software: true, limits: {} },
        async ({ wasm, key }, readFile) => {
          if (wasm === undefined) {
            throw new KernelError('the package has no WebAssembly: it was built with `--cpu c`', {
              help: ['build it again with `specc build`, without `--cpu`, or use another device'],
            });
          }
          const file = relaxed ? wasm.relaxed : wasm.simd;
          const started = host === undefined ? undefined : { threads: host, count };
          return createWebAssemblyEngine({ bytes: await readFile(file), file, key }, started);
        },
      );
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
