/**
 * Softmax regression written by hand, in the form the compiler generates: a network small enough to check every number of the
 * runtime, without the compiler. x [N, 1, 2, 2], weight [3, 4], bias [3].
 */
import {
  type Device,
  Network,
  type NetworkOptions,
  openNetwork,
  type Parameter,
  type Phases,
  type ProgramDescription,
} from '../../runtime/index.ts';

/** Of all kernels here, whose text is given with the program. */
const key = 0x7157;

const everywhere = (file: string, workgroups: (n: number) => readonly [number, number, number]) =>
  ({ gpu: { file, key, workgroups }, software: { file, key, workgroups } }) as const;

export const tinyProgram = {
  name: 'tiny',
  input: [1, 2, 2],
  classes: 3,
  defaultBatch: 4,
  slots: {
    images: (n: number) => 16 * n,
    labels: (n: number) => 4 * n,
    fc: (n: number) => 12 * n,
    probabilities: (n: number) => 12 * n,
    'grad.fc': (n: number) => 12 * n,
    'fc.weight': () => 48,
    'fc.bias': () => 12,
    'grad.fc.weight': () => 48,
    'grad.fc.bias': () => 12,
    'velocity.fc.weight': () => 48,
    'velocity.fc.bias': () => 12,
    metrics: () => 16,
  },
  buffers: {
    images: { slot: 'images', elementType: 'f32', shape: [1, 2, 2], batched: true },
    labels: { slot: 'labels', elementType: 'i32', shape: [], batched: true },
    fc: { slot: 'fc', elementType: 'f32', shape: [3], batched: true },
    probabilities: { slot: 'probabilities', elementType: 'f32', shape: [3], batched: true },
    'grad.fc': { slot: 'grad.fc', elementType: 'f32', shape: [3], batched: true },
    'fc.weight': { slot: 'fc.weight', elementType: 'f32', shape: [3, 4], batched: false },
    'fc.bias': { slot: 'fc.bias', elementType: 'f32', shape: [3], batched: false },
    'grad.fc.weight': { slot: 'grad.fc.weight', elementType: 'f32', shape: [3, 4], batched: false },
    'grad.fc.bias': { slot: 'grad.fc.bias', elementType: 'f32', shape: [3], batched: false },
    'velocity.fc.weight': { slot: 'velocity.fc.weight', elementType: 'f32', shape: [3, 4], batched: false },
    'velocity.fc.bias': { slot: 'velocity.fc.bias', elementType: 'f32', shape: [3], batched: false },
    metrics: { slot: 'metrics', elementType: 'f32', shape: [4], batched: false },
  },
  logits: 'fc',
  parameters: {
    'fc.weight': { shape: [3, 4], stream: 17, initializer: { uniform: { min: -1, max: 1 } } },
    'fc.bias': { shape: [3], stream: 18, initializer: { constant: 0.25 } },
  },
  optimizerState: ['velocity.fc.weight', 'velocity.fc.bias'],
  kernels: {
    fc_forward: {
      bindings: { x: 'read', weight: 'read', bias: 'read', y: 'write' },
      ...everywhere('fc_forward.wgsl', (n) => [Math.ceil((n * 3) / 64), 1, 1]),
    },
    softmax: {
      bindings: { logits: 'read', probabilities: 'write' },
      ...everywhere('softmax.wgsl', (n) => [Math.ceil(n / 64), 1, 1]),
    },
    loss_gradient: {
      bindings: { probabilities: 'read', labels: 'read', dlogits: 'write' },
      ...everywhere('loss_gradient.wgsl', (n) => [Math.ceil(n / 64), 1, 1]),
    },
    metrics: {
      bindings: { probabilities: 'read', labels: 'read', metrics: 'write' },
      ...everywhere('metrics.wgsl', () => [1, 1, 1]),
    },
    fc_gradient: {
      bindings: { x: 'read', dy: 'read', dweight: 'write', dbias: 'write' },
      ...everywhere('fc_gradient.wgsl', () => [1, 1, 1]),
    },
    update: {
      bindings: { gradient: 'read', velocity: 'read_write', parameter: 'read_write' },
      ...everywhere('update.wgsl', () => [1, 1, 1]),
    },
  },
  limits: (n: number) => ({
    maxBufferSize: 16 * n,
    maxStorageBufferBindingSize: 16 * n,
    maxStorageBuffersPerShaderStage: 4,
    maxComputeWorkgroupStorageSize: 0,
    maxComputeInvocationsPerWorkgroup: 64,
    maxComputeWorkgroupSizeX: 64,
    maxComputeWorkgroupSizeY: 1,
    maxComputeWorkgroupsPerDimension: Math.ceil((n * 3) / 64),
  }),
} as const satisfies ProgramDescription;

export const tinyPhases: Phases<typeof tinyProgram> = {
  forward(call) {
    call('fc_forward', { x: 'images', weight: 'fc.weight', bias: 'fc.bias', y: 'fc' });
    call('softmax', { logits: 'fc', probabilities: 'probabilities' });
    call('loss_gradient', { probabilities: 'probabilities', labels: 'labels', dlogits: 'grad.fc' });
    call('metrics', { probabilities: 'probabilities', labels: 'labels', metrics: 'metrics' });
  },
  backward(call) {
    call('fc_gradient', { x: 'images', dy: 'grad.fc', dweight: 'grad.fc.weight', dbias: 'grad.fc.bias' });
  },
  update(call) {
    call('update', { gradient: 'grad.fc.weight', velocity: 'velocity.fc.weight', parameter: 'fc.weight' });
    call('update', { gradient: 'grad.fc.bias', velocity: 'velocity.fc.bias', parameter: 'fc.bias' });
  },
  predict(call) {
    call('fc_forward', { x: 'images', weight: 'fc.weight', bias: 'fc.bias', y: 'fc' });
    call('softmax', { logits: 'fc', probabilities: 'probabilities' });
  },
  score(call) {
    call('metrics', { probabilities: 'probabilities', labels: 'labels', metrics: 'metrics' });
  },
};

export const tinySource = { program: tinyProgram, phases: tinyPhases, files: {} };

export interface TinyParameters {
  readonly fc: {
    readonly weight: Parameter<readonly [3, 4]>;
    readonly bias: Parameter<readonly [3]>;
  };
}

export class TinyNetwork extends Network<readonly [1, 2, 2], 3, TinyParameters> {
  static async create(device: Device, options: NetworkOptions = {}): Promise<TinyNetwork> {
    return new TinyNetwork(await openNetwork(tinySource, device, { readFile: readTinyFile, ...options }));
  }
}

const step = `// key: 00007157
struct Step { batch: u32, step: u32, seed_lo: u32, seed_hi: u32, learning_rate: f32, training: u32, pad0: u32, pad1: u32 }
@group(0) @binding(0) var<uniform> step: Step;
`;

const tinyKernels: Readonly<Record<string, string>> = {
  'fc_forward.wgsl': `${step}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= step.batch * 3) { return; }
  var sum = bias[id.x % 3];
  for (var i = 0u; i < 4; i++) { sum += weight[(id.x % 3) * 4 + i] * x[(id.x / 3) * 4 + i]; }
  y[id.x] = sum;
}`,
  'softmax.wgsl': `${step}
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> probabilities: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= step.batch) { return; }
  var sum = 0.0;
  for (var c = 0u; c < 3; c++) { sum += exp(logits[id.x * 3 + c]); }
  for (var c = 0u; c < 3; c++) { probabilities[id.x * 3 + c] = exp(logits[id.x * 3 + c]) / sum; }
}`,
  'loss_gradient.wgsl': `${step}
@group(0) @binding(1) var<storage, read> probabilities: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> dlogits: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= step.batch) { return; }
  for (var c = 0u; c < 3; c++) {
    let hit = select(0.0, 1.0, u32(labels[id.x]) == c);
    dlogits[id.x * 3 + c] = (probabilities[id.x * 3 + c] - hit) / f32(step.batch);
  }
}`,
  'metrics.wgsl': `${step}
@group(0) @binding(1) var<storage, read> probabilities: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> metrics: array<f32>;
@compute @workgroup_size(1)
fn main() {
  var loss = 0.0;
  var hits = 0.0;
  for (var n = 0u; n < step.batch; n++) {
    let p = probabilities[n * 3 + u32(labels[n])];
    loss -= log(p);
    var best = true;
    for (var c = 0u; c < 3; c++) { best = best && probabilities[n * 3 + c] <= p; }
    hits += select(0.0, 1.0, best);
  }
  metrics[0] = loss;
  metrics[1] = hits;
  metrics[2] = f32(step.batch);
  metrics[3] = f32(step.batch);
}`,
  'fc_gradient.wgsl': `${step}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;
@group(0) @binding(4) var<storage, read_write> dbias: array<f32>;
@compute @workgroup_size(12)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0.0;
  var total = 0.0;
  for (var n = 0u; n < step.batch; n++) {
    sum += dy[n * 3 + id.x / 4] * x[n * 4 + id.x % 4];
    total += dy[n * 3 + id.x / 4];
  }
  dweight[id.x] = sum;
  if (id.x % 4 == 0) { dbias[id.x / 4] = total; }
}`,
  'update.wgsl': `${step}
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> velocity: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameter: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&parameter)) { return; }
  velocity[id.x] = 0.9 * velocity[id.x] - step.learning_rate * gradient[id.x];
  parameter[id.x] += velocity[id.x];
}`,
};

export async function readTinyFile(file: string): Promise<Uint8Array> {
  const text = tinyKernels[file.replace('kernels/', '')];
  if (text === undefined) {
    throw new Error(`there is no ${file}`);
  }
  return new TextEncoder().encode(text);
}
