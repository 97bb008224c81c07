/** The most that WGSL reaches on a device: multiply-adds with nothing else, and a copy. Shares of the other tables are of these. */
import type { Dispatch, DispatchClock } from './timing.ts';
import type { Peaks } from './types.ts';

const THREADS = 256;
/** Independent chains of vec4 multiply-adds per thread: enough to hide the latency of each. */
const CHAINS = 8;

/** Every value depends on the buffer, and the sum is stored: nothing can be left out. */
function multiplyAddLoop(rounds: number): string {
  const chains = Array.from({ length: CHAINS }, (_, index) => `v${index}`);
  return `
@group(0) @binding(0) var<storage, read_write> values: array<vec4f>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = values[id.x % 64u];
  let b = values[id.x % 32u];
  ${chains.map((name, index) => `var ${name} = a + vec4f(${index}.0);`).join('\n  ')}
  for (var round = 0u; round < ${rounds}u; round++) {
    ${chains.map((name) => `${name} = fma(${name}, a, b);`).join('\n    ')}
  }
  values[id.x] = ${chains.join(' + ')};
}`;
}

const copy = `
@group(0) @binding(0) var<storage, read_write> target_: array<vec4f>;
@group(0) @binding(1) var<storage, read> source: array<vec4f>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * ${THREADS}u;
  if (at < arrayLength(&target_)) { target_[at] = source[at]; }
}`;

export async function measurePeaks(device: GPUDevice, clock: DispatchClock, quick: boolean): Promise<Peaks> {
  const [groups, rounds] = quick ? [64, 64] : [8192, 1024];
  const values = createBuffer(device, groups * THREADS * 16);
  const loop = await dispatchOf(device, multiplyAddLoop(rounds), [values], [groups, 1, 1]);
  const flops = 2 * 4 * CHAINS * rounds * THREADS * groups;
  const gflops = flops / (await clock.time(loop));
  values.destroy();

  const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  const bytes = Math.min(quick ? 1 << 24 : 1 << 28, most - (most % 16));
  const [target, source] = [createBuffer(device, bytes), createBuffer(device, bytes)];
  const copies = Math.ceil(bytes / 16 / THREADS);
  const columns = Math.min(copies, 65_535);
  const copying = await dispatchOf(device, copy, [target, source], [columns, Math.ceil(copies / columns), 1]);
  const gbps = (2 * bytes) / (await clock.time(copying));
  target.destroy();
  source.destroy();
  return { gflops, gbps };
}

function createBuffer(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
}

async function dispatchOf(
  device: GPUDevice,
  code: string,
  buffers: readonly GPUBuffer[],
  workgroups: Dispatch['workgroups'],
): Promise<Dispatch> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return { pipeline, bindGroup, workgroups };
}
