/** The CPU as a `Device`: one engine per executor, made from WebAssembly or from a native library. */
import { DeviceNotFoundError, type RuntimeError } from '../../errors.ts';
import type { ReadFile } from '../../package-file.ts';
import type { CpuProgramDescription } from '../../program.ts';
import type { Device, DeviceInfo } from '../device.ts';
import type { CpuEngine } from './engine.ts';
import { createCpuExecutor } from './executor.ts';

export type OpenEngine = (cpu: CpuProgramDescription, readFile: ReadFile) => Promise<CpuEngine>;

export function createCpuDevice(info: DeviceInfo, openEngine: OpenEngine): Device {
  const executors = new Set<{ destroy(): void }>();
  return {
    info,
    async createExecutor({ program, cpu }, { batch, readFile }) {
      if (cpu === undefined) {
        throw withoutCpuCode(program.name);
      }
      const executor = createCpuExecutor(await openEngine(cpu, readFile), program.name, cpu, batch);
      executors.add(executor);
      return executor;
    },
    destroy() {
      for (const executor of executors) {
        executor.destroy();
      }
      executors.clear();
    },
  };
}

function withoutCpuCode(network: string): RuntimeError {
  return new DeviceNotFoundError(`the package \`${network}\` has no code for the CPU`, {
    help: ['build it again without `--cpu none`, or choose `webgpu`'],
  });
}
