/**
 * Times every kernel call of a few layers on the WebGPU device at hand, in Node (Dawn) or Deno (wgpu), and prints a table: milliseconds
 * (best of the runs), GFLOP/s, and CPU milliseconds of a run and of compiling. Numbers only: that the kernels are right is what the tests beside them check.
 * Arguments: `--filter text`, `--profile software|gpu`, `--runs n`.
 */
import process from 'node:process';
import { workgroupsAt } from '../../../compiler/emit/check-limits.ts';
import type { Layer } from '../../../compiler/graph/types.ts';
import { loweringOf } from '../../../compiler/ops/lowerings.ts';
import type { KernelCall } from '../../../compiler/program/types.ts';
import type { Profile, RenderedKernel, WgslKernel } from '../../../compiler/targets/wgsl/kernel.ts';
import { renderKernel } from '../../../compiler/targets/wgsl/render.ts';
import { flops, type Problem, problems } from './problems.ts';

interface Options {
  readonly filter: string;
  readonly profile: Profile;
  readonly runs: number;
}

function parseOptions(words: readonly string[]): Options {
  const value = (name: string, fallback: string) => words[words.indexOf(name) + 1 || words.length] ?? fallback;
  return {
    filter: value('--filter', ''),
    profile: value('--profile', 'software') === 'gpu' ? 'gpu' : 'software',
    runs: Number(value('--runs', '5')),
  };
}

/** Node has no `navigator.gpu`; its root object must stay referenced. */
const roots: GPU[] = [];

async function openGpu(): Promise<GPU> {
  if (globalThis.navigator?.gpu !== undefined) {
    return navigator.gpu;
  }
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  roots.push(gpu);
  return gpu;
}

/** The calls of a layer's training step and the elements of each buffer they name. */
function callsOf(problem: Problem): {
  readonly calls: readonly KernelCall<WgslKernel>[];
  readonly buffers: ReadonlyMap<string, number>;
} {
  const buffers = new Map<string, number>();
  const scratch = (name: string, elements: number) => {
    buffers.set(name, elements);
    return name;
  };
  const layer: Layer = {
    name: problem.name.replace('.', '_'),
    kind: problem.kind,
    inputs: [],
    inputShapes: [],
    shape: [],
    geometry: problem.geometry,
    parameters: [],
    state: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [],
    span: { file: '', start: 0, end: 0 },
    file: 'bench.yaml',
    line: 1,
  };
  const set = (sizes: Readonly<Record<string, number>>) => {
    for (const [name, size] of Object.entries(sizes)) {
      buffers.set(name, size);
    }
  };
  const { batch } = problem;
  if (problem.kind === 'dense') {
    const { inFeatures, outFeatures } = problem.geometry;
    set({
      x: batch * inFeatures,
      dx: batch * inFeatures,
      y: batch * outFeatures,
      bias: outFeatures,
      dbias: outFeatures,
    });
    set({ weight: inFeatures * outFeatures, dweight: inFeatures * outFeatures });
    return { calls: stepCalls(layer, scratch), buffers };
  }
  const { C, K, G, H, W, P, Q, R, S } = problem.geometry;
  set({ x: batch * C * H * W, dx: batch * C * H * W, y: batch * K * P * Q, bias: K, dbias: K });
  set({ weight: (K * C * R * S) / G, dweight: (K * C * R * S) / G });
  return { calls: stepCalls(layer, scratch), buffers };
}

function stepCalls(
  layer: Layer,
  scratch: (name: string, elements: number) => string,
): readonly KernelCall<WgslKernel>[] {
  const lowering = loweringOf(layer.kind);
  if ('elementwise' in lowering) {
    throw new Error(`${layer.kind} has no kernels of its own`);
  }
  const { wgsl } = lowering;
  const site = { layer, geometry: layer.geometry, inputs: { x: 'x' }, output: 'y', scratch };
  const tensors = { weight: 'weight', bias: 'bias' };
  return [
    ...wgsl.forward({ ...site, tensors, phase: 'forward', epilogue: [] }),
    ...wgsl.gradient({
      ...site,
      tensors,
      outputGradient: 'y',
      inputGradients: { x: { buffer: 'dx', epilogue: [] } },
      tensorGradients: { weight: 'dweight', bias: 'dbias' },
      saved: {},
    }),
  ];
}

function createBuffers(device: GPUDevice, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, GPUBuffer> {
  return new Map(
    [...sizes].map(([name, elements]) => {
      const buffer = device.createBuffer({
        size: Math.max(16, elements * 4),
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
      device.queue.writeBuffer(
        buffer,
        0,
        Float32Array.from({ length: elements }, (_, i) => ((i * 7919) % 1013) / 1013 - 0.5),
      );
      return [name, buffer];
    }),
  );
}

/** Of all threads of this process: on a busy machine it tells more than the clock. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of the best run by the clock and by CPU time, and CPU time of the first one, which compiles. Throws on a validation error. */
async function time(
  device: GPUDevice,
  call: KernelCall,
  kernel: RenderedKernel,
  buffers: ReadonlyMap<string, GPUBuffer>,
  { batch, runs }: { readonly batch: number; readonly runs: number },
): Promise<{ readonly best: number; readonly first: number; readonly cpu: number }> {
  device.pushErrorScope('validation');
  const uniform = device.createBuffer({ size: 32, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(uniform, 0, new Uint32Array([batch, 0, 1, 2, 0, 1, 0, 0]));
  const types = call.bindings.map(
    ({ access }): GPUBufferBindingType => (access === 'read' ? 'read-only-storage' : 'storage'),
  );
  const layout = device.createBindGroupLayout({
    entries: (['uniform', ...types] as const).map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
  const used = [uniform, ...call.bindings.flatMap(({ buffer }) => buffers.get(buffer) ?? [])];
  const group = device.createBindGroup({
    layout,
    entries: used.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const beforeCompiling = cpuMilliseconds();
  const pipeline = device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code: kernel.text }), entryPoint: 'main' },
  });
  const [x, y, z] = kernel.launch.workgroups.map((extent) => workgroupsAt(extent, batch));
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x ?? 1, y, z);
    pass.end();
    const cpu = cpuMilliseconds();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
    cpuTimes.push(cpuMilliseconds() - (run === 0 ? beforeCompiling : cpu));
  }
  const error = await device.popErrorScope();
  if (error !== null) {
    throw new Error(`${kernel.file}: ${error.message}`);
  }
  const [first = Number.NaN, ...rest] = cpuTimes;
  return { best: Math.min(...times.slice(1)), first, cpu: Math.min(...rest) };
}

async function main(): Promise<void> {
  const { filter, profile, runs } = parseOptions(process.argv.slice(2));
  const adapter = await (await openGpu()).requestAdapter();
  if (adapter === null) {
    throw new Error('no WebGPU adapter: is a Vulkan driver installed?');
  }
  const device = await adapter.requestDevice();
  console.log(`${adapter.info.description}, profile ${profile}`);
  console.log(
    `${'kernel'.padEnd(36)}${'ms'.padStart(9)}${'GFLOP/s'.padStart(9)}${'CPU ms'.padStart(9)}${'compile'.padStart(9)}`,
  );
  for (const problem of problems) {
    const { calls, buffers: sizes } = callsOf(problem);
    const wanted = calls.filter(({ name }) => name.includes(filter.replace('.', '_')));
    const buffers = wanted.length === 0 ? undefined : createBuffers(device, sizes);
    for (const call of wanted) {
      const kernel = renderKernel(call, profile, { placeOf: () => 'bench:1' });
      const { best, first, cpu } = await time(device, call, kernel, buffers ?? new Map(), {
        batch: problem.batch,
        runs,
      });
      const heavy = /_(forward|input_gradient|weight_gradient)$/.test(call.name);
      const rate = heavy ? (flops(problem) / best / 1e6).toFixed(1) : '';
      const columns = [best.toFixed(2), rate, cpu.toFixed(1), (first - cpu).toFixed(0)].map((text) => text.padStart(9));
      console.log(call.name.padEnd(36) + columns.join(''));
    }
    for (const buffer of buffers?.values() ?? []) {
      buffer.destroy();
    }
  }
  device.destroy();
}

await main();
process.exit(0);
