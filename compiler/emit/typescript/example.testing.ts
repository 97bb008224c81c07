/** A hand-made program of a tiny network for the emitters' unit tests: conv1 + relu1, flatten, fc2, softmax, one kernel each way. */
import type { Graph, Layer, Parameter } from '../../graph/types.ts';
import { planMemory } from '../../passes/plan-memory.ts';
import type { Access, Buffer, Extent, KernelCall, Program } from '../../program/types.ts';
import type { RenderedKernel } from '../../targets/wgsl/kernel.ts';
import type { PackageInput } from '../types.ts';

const span = { file: 'specs/tiny.yaml', start: 0, end: 0 };

function layer(facts: Partial<Layer> & Pick<Layer, 'name' | 'kind' | 'shape' | 'line'>): Layer {
  return {
    inputs: [],
    inputShapes: [],
    geometry: {},
    parameters: [],
    state: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [],
    span,
    ...facts,
  };
}

function parameter(owner: string, role: Parameter['role'], shape: readonly number[]): Parameter {
  return {
    name: `${owner}.${role}`,
    layer: owner,
    role,
    shape,
    initializer: role === 'weight' ? { normal: { mean: 0, std: 0.01 } } : { constant: 0 },
    learningRateMultiplier: 1,
    decayMultiplier: 1,
    span,
  };
}

const conv1 = layer({
  name: 'conv1',
  kind: 'conv2d',
  inputs: ['images'],
  inputShapes: [[1, 8, 8]],
  shape: [4, 6, 6],
  line: 6,
  parameters: [parameter('conv1', 'weight', [4, 1, 3, 3]), parameter('conv1', 'bias', [4])],
  multiplyAdds: 1296,
  summary: '4 filters 3×3',
  arithmetic: ['(8 − 3 + 2·0) / 1 + 1 = 6'],
});
const relu1 = layer({
  name: 'relu1',
  kind: 'relu',
  inputs: ['conv1'],
  inputShapes: [[4, 6, 6]],
  shape: [4, 6, 6],
  line: 7,
});
const flat = layer({
  name: 'flat',
  kind: 'flatten',
  inputs: ['relu1'],
  inputShapes: [[4, 6, 6]],
  shape: [144],
  line: 8,
});
const fc2 = layer({
  name: 'fc2',
  kind: 'dense',
  inputs: ['flat'],
  inputShapes: [[144]],
  shape: [10],
  line: 9,
  parameters: [parameter('fc2', 'weight', [10, 144]), parameter('fc2', 'bias', [10])],
  multiplyAdds: 1440,
  summary: '10 units',
});

export const tinyGraph: Graph = {
  name: 'tiny_net',
  file: 'specs/tiny.yaml',
  input: { name: 'images', shape: [1, 8, 8], span },
  classes: 10,
  layers: [conv1, relu1, flat, fc2],
  logits: 'fc2',
  probabilities: layer({ name: 'probabilities', kind: 'softmax', shape: [10], line: 11 }),
  loss: 'softmax_cross_entropy',
  lossSpan: span,
  lossLine: 10,
};

const PARAMETERS = tinyGraph.layers.flatMap(({ parameters }) => parameters);

function buffers(): ReadonlyMap<string, Buffer> {
  const f32 = { elementType: 'f32' } as const;
  const all: Buffer[] = [
    { name: 'images', role: 'images', ...f32, shape: [1, 8, 8], batched: true },
    { name: 'labels', role: 'labels', elementType: 'i32', shape: [], batched: true },
    ...PARAMETERS.flatMap(({ name, shape }): Buffer[] => [
      { name, role: 'parameter', ...f32, shape, batched: false },
      { name: `grad.${name}`, role: 'parameter_gradient', ...f32, shape, batched: false },
    ]),
    { name: 'relu1', role: 'activation', ...f32, shape: [4, 6, 6], batched: true },
    { name: 'fc2', role: 'output', ...f32, shape: [10], batched: true },
    { name: 'grad.fc2', role: 'gradient', ...f32, shape: [10], batched: true },
    { name: 'grad.relu1', role: 'gradient', ...f32, shape: [4, 6, 6], batched: true },
    { name: 'losses', role: 'scratch', ...f32, shape: [4], batched: true },
    { name: 'metrics', role: 'metrics', ...f32, shape: [4], batched: false },
    { name: 'probabilities', role: 'output', ...f32, shape: [10], batched: true },
  ];
  return new Map(all.map((buffer) => [buffer.name, buffer]));
}

/** `bind({ x: 'images' }, { y: 'relu1' })`: what is read, then what is written. */
function bind(
  reads: Readonly<Record<string, string>>,
  writes: Readonly<Record<string, string>>,
): KernelCall['bindings'] {
  const side = (names: Readonly<Record<string, string>>, access: Access) =>
    Object.entries(names).map(([name, buffer]) => ({ name, buffer, access }));
  return [...side(reads, 'read'), ...side(writes, 'write')];
}

function call(name: string, family: string, layers: readonly string[], bindings: KernelCall['bindings']): KernelCall {
  return { name, kernel: { family, problem: {} }, bindings, layers, span };
}

const conv1Forward = call(
  'conv1_forward',
  'conv2d.forward',
  ['conv1', 'relu1'],
  bind({ x: 'images', weight: 'conv1.weight', bias: 'conv1.bias' }, { y: 'relu1' }),
);
const fc2Forward = call(
  'fc2_forward',
  'dense.forward',
  ['fc2'],
  bind({ x: 'relu1', weight: 'fc2.weight', bias: 'fc2.bias' }, { y: 'fc2' }),
);

export const tinyProgram: Program = {
  graph: tinyGraph,
  target: 'wgsl',
  buffers: buffers(),
  phases: {
    forward: [
      conv1Forward,
      fc2Forward,
      call(
        'loss',
        'softmax_cross_entropy.forward',
        [],
        bind({ logits: 'fc2', labels: 'labels' }, { dlogits: 'grad.fc2', losses: 'losses', metrics: 'metrics' }),
      ),
    ],
    backward: [
      call(
        'fc2_weight_gradient',
        'dense.weight_gradient',
        ['fc2'],
        bind({ x: 'relu1', dy: 'grad.fc2' }, { dweight: 'grad.fc2.weight', dbias: 'grad.fc2.bias' }),
      ),
      call(
        'fc2_input_gradient',
        'dense.input_gradient',
        ['fc2', 'relu1'],
        bind({ weight: 'fc2.weight', dy: 'grad.fc2', relu1: 'relu1' }, { dx: 'grad.relu1' }),
      ),
      call(
        'conv1_weight_gradient',
        'conv2d.weight_gradient',
        ['conv1'],
        bind({ x: 'images', dy: 'grad.relu1' }, { dweight: 'grad.conv1.weight', dbias: 'grad.conv1.bias' }),
      ),
    ],
    update: [],
    predict: [
      conv1Forward,
      fc2Forward,
      call('probabilities', 'softmax.forward', ['probabilities'], bind({ x: 'fc2' }, { y: 'probabilities' })),
    ],
    score: [
      call(
        'score',
        'softmax_cross_entropy.score',
        [],
        bind({ logits: 'fc2', labels: 'labels' }, { losses: 'losses', metrics: 'metrics' }),
      ),
    ],
  },
};

/** The conv kernels differ by profile; all others are one text for both. */
function rendered(name: string, profile: 'gpu' | 'software'): RenderedKernel {
  const shared = !name.startsWith('conv1');
  const size = !shared && profile === 'gpu' ? 256 : 64;
  const items: Extent = { factor: 1, scale: shared ? 10 : 36, divisor: size };
  return {
    file: shared ? `${name}.wgsl` : `${name}.${profile}.wgsl`,
    text: `// ${name}, ${shared ? 'both' : profile}\n`,
    key: shared ? 0xc0de : 0xbeef,
    launch: { workgroupSize: [size, 1, 1], workgroups: [items, 4, 1], workgroupBytes: size === 256 ? 8192 : 0 },
  };
}

const calls = Object.values(tinyProgram.phases).flat();

export const tinyPackage: PackageInput = {
  program: tinyProgram,
  plan: planMemory(tinyProgram),
  memory: {
    lines: [],
    total: { purpose: 'total', unplanned: { fixed: 100, perSample: 2000 }, planned: { fixed: 100, perSample: 1500 } },
  },
  kernels: new Map(
    calls.map(({ name }) => [name, { gpu: rendered(name, 'gpu'), software: rendered(name, 'software') }]),
  ),
  batch: 32,
};
