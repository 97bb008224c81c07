import { afterEach, beforeAll, expect, test } from 'vitest';
import { readTinyFile, TinyNetwork, tinyProgram, tinySource } from '../../../test/support/tiny-network.ts';
import { DeviceLostError, DeviceNotFoundError, KernelError, LimitError, OutOfMemoryError } from '../../errors.ts';
import { openNetwork } from '../../network.ts';
import { prepareSwiftShader } from '../../node/swiftshader.ts';
import type { ProgramDescription } from '../../program.ts';
import { tensor } from '../../tensor.ts';
import { adapterInfo } from './adapter.ts';
import { openWebGpu } from './open.ts';

let gpu: GPU;
/** The device of the last executor, and what it was asked for. */
let device: GPUDevice;
let requested: GPUDeviceDescriptor | undefined;

beforeAll(async () => {
  process.env.VK_ICD_FILENAMES ??= await prepareSwiftShader();
  process.env.XDG_RUNTIME_DIR ??= '/tmp';
  gpu = (await import('webgpu')).create([]);
});
afterEach(() => device?.destroy());

interface Disguise {
  readonly info?: Partial<GPUAdapterInfo>;
  readonly limits?: Partial<Record<string, number>>;
  readonly device?: (device: GPUDevice) => void;
}

/** The real implementation behind an adapter that says something else about itself. */
function disguised({ info, limits, device: change }: Disguise): GPU {
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (adapter === null) {
      return null;
    }
    const { vendor, architecture, device: name, description, isFallbackAdapter } = adapter.info;
    return {
      info: { vendor, architecture, device: name, description, isFallbackAdapter, ...info },
      limits: { ...adapterInfo(adapter).limits, ...limits },
      async requestDevice(descriptor: GPUDeviceDescriptor) {
        requested = descriptor;
        device = await adapter.requestDevice(descriptor);
        change?.(device);
        return device;
      },
    };
  };
  return { requestAdapter } as unknown as GPU;
}

async function open(disguise: Disguise = {}, options: Parameters<typeof TinyNetwork.create>[1] = {}) {
  return TinyNetwork.create(await openWebGpu(disguised(disguise)), { batch: 4, ...options });
}

/** The tiny network with parts replaced. */
async function openVariant(parts: Partial<ProgramDescription>) {
  const program = { ...tinyProgram, ...parts } as typeof tinyProgram;
  const opened = await openWebGpu(disguised({}));
  return new TinyNetwork(await openNetwork({ ...tinySource, program }, opened, { readFile: readTinyFile }));
}

const images = tensor([2, 1, 2, 2], new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]));
const labels = new Int32Array([0, 1]);
const step = { learningRate: 0.1, step: 0 };

test('a device is asked for exactly the limits that the plan states', async () => {
  await open({}, { batch: 3 });
  expect(requested?.requiredLimits).toEqual(tinyProgram.limits(3));
  expect(requested?.requiredFeatures).toBeUndefined();
});

test('software adapters are recognised and get the software profile', async () => {
  const plain = { vendor: 'acme', architecture: 'a1', device: 'd', description: '', isFallbackAdapter: false };
  const infoOf = async (info: Partial<GPUAdapterInfo>) =>
    (await openWebGpu(disguised({ info: { ...plain, ...info } }))).info;
  expect(await infoOf({})).toMatchObject({ software: false, description: 'acme a1' });
  expect((await infoOf({ isFallbackAdapter: true })).software).toBe(true);
  expect((await infoOf({ vendor: '65541' })).software).toBe(true);
  expect((await infoOf({ architecture: 'swiftshader' })).software).toBe(true);
  expect((await infoOf({ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).software).toBe(true);
  expect((await infoOf({ description: 'Microsoft Basic Render Driver' })).software).toBe(true);
});

test.each([
  { software: true, override: undefined, expected: 'software' },
  { software: false, override: undefined, expected: 'gpu' },
  { software: false, override: 'software', expected: 'software' },
  { software: true, override: 'gpu', expected: 'gpu' },
] as const)('software $software with override $override reads $expected kernels', async (row) => {
  const read: string[] = [];
  const info = { vendor: 'acme', architecture: '', device: '', description: '', isFallbackAdapter: row.software };
  const opened = await openWebGpu(disguised({ info }));
  const both = (file: string) => ({ ...tinyProgram.kernels.softmax.gpu, file, workgroups: () => [1, 1, 1] as const });
  const softmax = { ...tinyProgram.kernels.softmax, gpu: both('softmax.gpu'), software: both('softmax.software') };
  const program = { ...tinyProgram, kernels: { ...tinyProgram.kernels, softmax } } as unknown as typeof tinyProgram;
  await openNetwork({ ...tinySource, program }, opened, {
    ...(row.override === undefined ? {} : { profile: row.override }),
    readFile(file) {
      read.push(file);
      return readTinyFile(file.replace(/\.(gpu|software)$/, '.wgsl'));
    },
  });
  expect(read).toContain(`kernels/softmax.${row.expected}`);
  expect(new Set(read).size).toBe(read.length);
});

test('no adapter is a named error', async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  await expect(openWebGpu(none)).rejects.toThrow(DeviceNotFoundError);
});

test('an adapter that gives no device is a named error', async () => {
  const refuse = () => {
    throw new Error('the driver is busy');
  };
  await expect(open({ device: refuse })).rejects.toThrow(DeviceNotFoundError);
  await expect(open({ device: refuse })).rejects.toMatchObject({ notes: ['Error: the driver is busy'] });
});

test('a buffer over the device’s limit is told with the largest batch that fits', async () => {
  const error: LimitError = await open({ limits: { maxBufferSize: 100 } }, { batch: 20 }).then(
    () => expect.unreachable(),
    (reason: LimitError) => reason,
  );
  expect(error).toBeInstanceOf(LimitError);
  expect(error).toMatchObject({ limit: 'maxBufferSize', needed: 320, granted: 100, largestBatch: 6 });
  expect(error.message).toBe('`tiny` at batch 20 needs maxBufferSize 320, but the device grants 100');
  expect(error.notes).toEqual(['the largest buffer is `images` with 320 bytes']);
  expect(error.help).toEqual(['use a batch of at most 6']);
});

test.each([
  ['maxStorageBuffersPerShaderStage', 3, 'kernel `fc_forward` binds 4 buffers'],
  ['maxComputeWorkgroupsPerDimension', 0, 'kernel `fc_forward` is launched on 1 workgroups'],
])('a device with too small a %s fits no batch', async (limit, granted, note) => {
  const error: LimitError = await open({ limits: { [limit]: granted } }).then(
    () => expect.unreachable(),
    (reason: LimitError) => reason,
  );
  expect(error).toMatchObject({ limit, granted, largestBatch: 0, notes: [note] });
});

test('a lost device rejects what is under way and everything after', async () => {
  const network = await open();
  const pending = network.trainStep(images, labels, step);
  device.destroy();
  await expect(pending).rejects.toThrow(DeviceLostError);
  await expect(network.predict(images)).rejects.toThrow(DeviceLostError);
  await expect(network.readParameters()).rejects.toThrow(DeviceLostError);
  expect(() => network.parameters.fc.bias.write(tensor([3]))).toThrow(DeviceLostError);
});

test('a destroyed network says so', async () => {
  const network = await open();
  network.destroy();
  await expect(network.predict(images)).rejects.toThrow('the device was destroyed');
});

test('an allocation that fails names its buffers', async () => {
  const outOfMemory = Object.assign(Object.create(null), { message: 'no memory' }) as GPUError;
  let pops = 0;
  const change = (real: GPUDevice) => {
    const popErrorScope = real.popErrorScope.bind(real);
    real.popErrorScope = async () => {
      await popErrorScope();
      return pops++ === 2 ? outOfMemory : null;
    };
  };
  const error: OutOfMemoryError = await open({ device: change }).then(
    () => expect.unreachable(),
    (reason: OutOfMemoryError) => reason,
  );
  expect(error).toBeInstanceOf(OutOfMemoryError);
  expect(error.message).toMatch(/^`tiny` at batch 4 needs \d+ bytes; the device refused 48 of them, for `fc`$/);
  expect(error.notes).toEqual([expect.stringMatching(/^it had already given \d+ bytes$/), 'no memory']);
  expect(error.help[0]).toMatch(/^use a smaller batch/);
});

test('a kernel that does not compile is named with the place in its file', async () => {
  const broken = (file: string) =>
    file === 'kernels/softmax.wgsl'
      ? Promise.resolve(new TextEncoder().encode('// key: 00007157\n@compute fn main() { nonsense }'))
      : readTinyFile(file);
  const error: KernelError = await open({}, { readFile: broken }).then(
    () => expect.unreachable(),
    (reason: KernelError) => reason,
  );
  expect(error).toBeInstanceOf(KernelError);
  expect(error.message).toBe('kernel `softmax` does not compile on this device');
  expect(error.notes[0]).toMatch(/^softmax\.wgsl:2:31: \S/);
});

test('a kernel whose bindings are not the described ones is named', async () => {
  const { metrics } = tinyProgram.kernels;
  const kernels = {
    ...tinyProgram.kernels,
    metrics: { ...metrics, bindings: { ...metrics.bindings, metrics: 'read' } },
  };
  await expect(openVariant({ kernels } as Partial<ProgramDescription>)).rejects.toThrow(
    'kernel `metrics` does not compile on this device',
  );
});

test('a kernel file that is missing is named', async () => {
  const missing = (file: string) => readTinyFile(file === 'kernels/update.wgsl' ? 'kernels/gone.wgsl' : file);
  await expect(open({}, { readFile: missing })).rejects.toThrow(
    '`kernels/update.wgsl` of the generated package cannot be read',
  );
});

test.each([
  ['another', '// key: 00007158\n', 'the file has the key 00007158, but the model expects 00007157'],
  ['no', '', 'the file has no key, but the model expects 00007157'],
])('a kernel with %s key is of another build, and refused', async (_, line, note) => {
  const stale = async (file: string) => {
    const text = new TextDecoder().decode(await readTinyFile(file));
    return new TextEncoder().encode(file === 'kernels/update.wgsl' ? text.replace('// key: 00007157\n', line) : text);
  };
  const error: KernelError = await open({}, { readFile: stale }).then(
    () => expect.unreachable(),
    (reason: KernelError) => reason,
  );
  expect(error).toBeInstanceOf(KernelError);
  expect(error.message).toBe(
    '`kernels/update.wgsl` does not belong to this `model.ts`: they are from different builds',
  );
  expect(error.notes).toEqual([note]);
});

test('a buffer larger than its slot is named before anything runs', async () => {
  const slots = { ...tinyProgram.slots, fc: () => 16 };
  await expect(openVariant({ slots })).rejects.toThrow('kernel `fc_forward` cannot be bound to its buffers');
});

test('a call that names an unknown buffer is refused', async () => {
  const { metrics: _, ...buffers } = tinyProgram.buffers;
  await expect(openVariant({ buffers })).rejects.toThrow('`tiny` has no buffer `metrics`');
});

test('one slot read and written in one dispatch fails the run and does not return stale metrics', async () => {
  const buffers = { ...tinyProgram.buffers, fc: { ...tinyProgram.buffers.fc, slot: 'probabilities' } };
  const network = await openVariant({ buffers });
  const run = network.predict(images);
  await expect(run).rejects.toThrow(KernelError);
  await expect(run).rejects.toThrow('the device refused a command');
});

test('an upload past the end of a buffer is refused', async () => {
  const executor = await (await openWebGpu(disguised({}))).createExecutor(
    { program: tinyProgram, phases: { forward: [], backward: [], accumulate: [], update: [], predict: [], score: [] } },
    { batch: 1, readFile: readTinyFile },
  );
  expect(() => executor.upload('fc.bias', new Float32Array(2), 2)).toThrow(/holds 12 bytes, not 16/);
});

test('a training step creates nothing on the device', async () => {
  const network = await open();
  await network.trainStep(images, labels, step);
  const created: string[] = [];
  for (const method of ['createBuffer', 'createBindGroup', 'createShaderModule'] as const) {
    device[method] = () => {
      created.push(method);
      throw new Error(`${method} was called`);
    };
  }
  await network.trainStep(images, labels, step);
  await Promise.all([0, 1, 2].map(() => network.trainStep(images, labels, step)));
  expect(created).toEqual([]);
});

test('a training step encodes one command buffer and copies back the four metrics alone', async () => {
  const network = await open();
  const seen: string[] = [];
  const createCommandEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createCommandEncoder(descriptor);
    const copy = encoder.copyBufferToBuffer.bind(encoder) as (...values: unknown[]) => void;
    encoder.copyBufferToBuffer = (...values: unknown[]) => {
      seen.push(`copy ${values.at(-1)} bytes`);
      copy(...values);
    };
    seen.push('encoder');
    return encoder;
  };
  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (buffers) => {
    const list = [...buffers];
    seen.push(`submit ${list.length}`);
    submit(list);
  };
  await network.trainStep(images, labels, step);
  expect(seen).toEqual(['encoder', 'copy 16 bytes', 'submit 1']);
});

test('an error outside a run is thrown by the next call', async () => {
  const network = await open();
  device.createBuffer({ size: 16, usage: 0 });
  await network.predict(images).catch(() => undefined);
  await expect(network.predict(images)).rejects.toThrow('the device refused a command');
});
