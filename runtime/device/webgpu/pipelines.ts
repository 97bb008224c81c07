/** Compiles the kernels of a program: one pipeline per kernel that a phase calls, with explicit layouts made from the bindings. */
import { KernelError } from '../../errors.ts';
import { checkKey, type ReadFile } from '../../package-file.ts';
import type { KernelDescription, KernelVariant, Profile, ProgramDescription, RecordedPhases } from '../../program.ts';
import { deviceErrorOf, type PolledDevice } from './scope.ts';

// WebGPU's GPUShaderStage.COMPUTE; the constant object is a global in pages only.
const computeStage = 4;

/** All kernels of the phases by name. Throws `KernelError` with the compiler's messages. */
export async function createPipelines(
  polled: PolledDevice,
  program: ProgramDescription,
  phases: RecordedPhases,
  profile: Profile,
  readFile: ReadFile,
): Promise<ReadonlyMap<string, GPUComputePipeline>> {
  const names = new Set(Object.values(phases).flatMap((calls) => calls.map((call) => call.kernel)));
  const compile = async ([name, kernel]: [string, KernelDescription]): Promise<[string, GPUComputePipeline]> => [
    name,
    await createPipeline(polled, name, kernel, kernel[profile], readFile),
  ];
  return new Map(
    await Promise.all(
      Object.entries(program.kernels)
        .filter(([name]) => names.has(name))
        .map(compile),
    ),
  );
}

async function createPipeline(
  polled: PolledDevice,
  name: string,
  kernel: KernelDescription,
  variant: KernelVariant,
  readFile: ReadFile,
): Promise<GPUComputePipeline> {
  const file = `kernels/${variant.file}`;
  const code = new TextDecoder().decode(await readFile(file));
  checkKey(file, keyIn(code), variant.key);
  const { result, error } = await deviceErrorOf(polled, 'validation', () => {
    const { device } = polled;
    const module = device.createShaderModule({ label: name, code });
    const pipeline = device.createComputePipelineAsync({
      label: name,
      layout: device.createPipelineLayout({ label: name, bindGroupLayouts: [createLayout(device, name, kernel)] }),
      compute: { module, entryPoint: 'main' },
    });
    return { module, pipeline: pipeline.catch((reason: unknown) => ({ reason })) };
  });
  const pipeline = await result.pipeline;
  if (error === null && !('reason' in pipeline)) {
    return pipeline;
  }
  const cause = error ?? ('reason' in pipeline ? pipeline.reason : undefined);
  throw new KernelError(`kernel \`${name}\` does not compile on this device`, {
    notes: await messagesOf(result.module, variant.file, cause),
    cause,
  });
}

/** In the comment that a kernel begins with. */
function keyIn(code: string): number | undefined {
  const key = /^\/\/ key: ([0-9a-f]{8})\r?$/m.exec(code)?.[1];
  return key === undefined ? undefined : Number.parseInt(key, 16);
}

function createLayout(device: GPUDevice, name: string, kernel: KernelDescription): GPUBindGroupLayout {
  const storage = Object.values(kernel.bindings).map(
    (access, index): GPUBindGroupLayoutEntry => ({
      binding: index + 1,
      visibility: computeStage,
      buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
    }),
  );
  return device.createBindGroupLayout({
    label: name,
    entries: [{ binding: 0, visibility: computeStage, buffer: { type: 'uniform' } }, ...storage],
  });
}

/** The compiler's messages with places in the kernel file, or the device's error where it has none. */
async function messagesOf(module: GPUShaderModule, file: string, cause: unknown): Promise<string[]> {
  const info = await module.getCompilationInfo().catch(() => undefined);
  const errors = info?.messages.filter((message) => message.type === 'error') ?? [];
  return errors.length > 0
    ? errors.map((message) => `${file}:${message.lineNum}:${message.linePos}: ${message.message}`)
    : [cause instanceof Object && 'message' in cause ? String(cause.message) : String(cause)];
}
