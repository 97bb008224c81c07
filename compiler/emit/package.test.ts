import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import type { ProgramDescription } from '../../runtime/program.ts';
import { bytesAt, slotBytes } from '../passes/plan-memory.ts';
import { sha256 } from '../text/sha256.ts';
import { emitPackage, hashSpec } from './package.ts';
import type { PackageFiles, PackageInput } from './types.ts';
import { tinyGraph, tinyPackage, tinyProgram } from './typescript/example.testing.ts';

const spec = { text: 'spec: 1\nname: tiny_net\n' };
const files = emitPackage(tinyPackage, spec);

function fileOf(package_: PackageFiles, path: string): string {
  const text = package_.get(path);
  expect(text, path).toBeTypeOf('string');
  return String(text);
}

/** What `model.ts` exports of data, as a device would import it. */
function evaluate(text: string): { readonly program: ProgramDescription; readonly recipe?: unknown } {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(text.replaceAll('import.meta.url', "'file:///package/'"), {
    compilerOptions,
  });
  const exported = {};
  new Function('exports', 'require', outputText)(exported, () => ({ Network: Object }));
  return exported as { program: ProgramDescription };
}

/** Problems that a parser finds in a file. */
function syntaxErrors(text: string): readonly string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('a package holds the model, each kernel text once and the manifest', () => {
  expect([...files.keys()]).toEqual([
    'kernels/conv1_forward.gpu.wgsl',
    'kernels/conv1_forward.software.wgsl',
    'kernels/conv1_weight_gradient.gpu.wgsl',
    'kernels/conv1_weight_gradient.software.wgsl',
    'kernels/fc2_forward.wgsl',
    'kernels/fc2_input_gradient.wgsl',
    'kernels/fc2_weight_gradient.wgsl',
    'kernels/loss.wgsl',
    'kernels/probabilities.wgsl',
    'kernels/score.wgsl',
    'model.ts',
    'manifest.json',
  ]);
});

test('the same model gives the same bytes, and line endings of the spec do not count', () => {
  expect(emitPackage(tinyPackage, spec)).toEqual(files);
  expect(emitPackage(tinyPackage, { text: spec.text.replaceAll('\n', '\r\n') })).toEqual(files);
  expect(hashSpec(spec.text)).toBe(sha256(spec.text));
});

test('model.ts names each layer where its work is done', () => {
  const model = fileOf(files, 'model.ts');
  const forward = model.slice(model.indexOf('  forward(call)'), model.indexOf('  /** Gradients'));
  expect(forward).toMatchInlineSnapshot(`
    "  forward(call) {
        // conv1 + relu1 — conv2d, 4 filters 3×3 (specs/tiny.yaml:6)
        // (8 − 3 + 2·0) / 1 + 1 = 6 → [4, 6, 6], 40 parameters, 1,296 multiply-adds
        call('conv1_forward', { x: 'images', weight: 'conv1.weight', bias: 'conv1.bias', y: 'relu1' });
        // flat — flatten, [4, 6, 6] → [144] (specs/tiny.yaml:8): no kernel of its own here
        // fc2 — dense, 10 units (specs/tiny.yaml:9)
        // → [10], 1,450 parameters, 1,440 multiply-adds
        call('fc2_forward', { x: 'relu1', weight: 'fc2.weight', bias: 'fc2.bias', y: 'fc2' });
        // loss — softmax_cross_entropy of fc2, and its gradient (specs/tiny.yaml:10)
        call('loss', { logits: 'fc2', labels: 'labels', dlogits: 'grad.fc2', losses: 'losses', metrics: 'metrics' });
      },

    "
  `);
});

test('model.ts says what the update computes, with multipliers where there are any', () => {
  const train = { batch: 8, epochs: 1, optimizer: { sgd: { lr: 0.1, momentum: 0.9, weight_decay: 5e-4 } } };
  const updateOf = (graph: typeof tinyGraph) => {
    const model = fileOf(emitPackage({ ...tinyPackage, program: { ...tinyProgram, graph } }, spec), 'model.ts');
    return /SGD for .*(?= \*\/)/.exec(model)?.[0];
  };
  expect(updateOf({ ...tinyGraph, train })).toBe('SGD for each parameter: v ← 0.9·v − 0.0005·ε·w − ε·g; w ← w + v.');
  const layers = tinyGraph.layers.map((layer) => ({
    ...layer,
    parameters: layer.parameters.map((parameter) => ({ ...parameter, learningRateMultiplier: 2 })),
  }));
  expect(updateOf({ ...tinyGraph, layers, train: { ...train, optimizer: { sgd: { lr: 0.1 } } } })).toBe(
    'SGD for each parameter: v ← − ε·g; w ← w + v. The multipliers of ε and decay stand in each kernel.',
  );
});

test('model.ts states the slots, buffers and launches of the plan', () => {
  const { program } = evaluate(fileOf(files, 'model.ts'));
  const { plan } = tinyPackage;
  for (const n of [1, 3, 32, 200]) {
    expect(program.slots.map((bytes) => bytes(n))).toEqual(
      plan.slots.map((slot) => bytesAt(slotBytes(slot, tinyProgram.buffers), n)),
    );
  }
  expect(Object.keys(program.buffers)).toEqual([...tinyProgram.buffers.keys()]);
  expect(program.buffers['grad.relu1']).toEqual({
    slot: plan.slotOf.get('grad.relu1'),
    elementType: 'f32',
    shape: [4, 6, 6],
    batched: true,
  });
  expect(program.logits).toBe('fc2');
  const { gpu, software, bindings } = program.kernels.conv1_forward ?? {};
  expect(bindings).toEqual({ x: 'read', weight: 'read', bias: 'read', y: 'write' });
  expect(gpu?.workgroups(100)).toEqual([15, 4, 1]);
  expect(software?.workgroups(100)).toEqual([57, 4, 1]);
  expect(software).toMatchObject({ file: 'conv1_forward.software.wgsl', key: 0xbeef });
});

test('model.ts imports nothing but the runtime, and lists every file that devices read as a literal URL', () => {
  const model = fileOf(files, 'model.ts');
  expect([...model.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['specc/runtime']);
  const listed = [...model.matchAll(/'([^']+)': new URL\(\s*'\.\/([^']+)',\s+import\.meta\.url,?\s*\),/g)];
  expect(listed.map(([, name]) => name)).toEqual([...files.keys()].filter((file) => file.startsWith('kernels/')));
  expect(listed.every(([, name, url]) => name === url)).toBe(true);
});

test('the limits are the largest of what buffers and kernels need at each batch size', () => {
  const { program } = evaluate(fileOf(files, 'model.ts'));
  expect(program.limits(1, 'gpu')).toEqual({
    maxBufferSize: 5760,
    maxStorageBufferBindingSize: 5760,
    maxStorageBuffersPerShaderStage: 5,
    maxComputeWorkgroupStorageSize: 8192,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupSizeY: 1,
    maxComputeWorkgroupsPerDimension: 4,
  });
  expect(program.limits(100, 'gpu').maxBufferSize).toBe(57_600);
  expect(program.limits(100, 'software')).toMatchObject({
    maxComputeWorkgroupStorageSize: 0,
    maxComputeInvocationsPerWorkgroup: 64,
    maxComputeWorkgroupsPerDimension: 57,
  });
});

test('the manifest has a hash per file, planned against unplanned bytes and the limits at the spec’s batch', () => {
  const manifest = JSON.parse(fileOf(files, 'manifest.json'));
  const hashes = [...files].filter(([path]) => path !== 'manifest.json').map(([path, text]) => [path, sha256(text)]);
  expect(manifest.files).toEqual(Object.fromEntries(hashes));
  expect(manifest.spec).toEqual({ file: 'specs/tiny.yaml', sha256: sha256(spec.text) });
  expect(manifest.memory.batches).toEqual([
    { batch: 1, unplannedBytes: 2100, plannedBytes: 1600 },
    { batch: 8, unplannedBytes: 16_100, plannedBytes: 12_100 },
    { batch: 32, unplannedBytes: 64_100, plannedBytes: 48_100 },
  ]);
  const { program } = evaluate(fileOf(files, 'model.ts'));
  expect(manifest.limits).toEqual({
    batch: 32,
    gpu: program.limits(32, 'gpu'),
    software: program.limits(32, 'software'),
  });
});

test('the generator’s version stands in the manifest alone', () => {
  const { version } = JSON.parse(fileOf(files, 'manifest.json')).generator;
  for (const [path, text] of files) {
    expect(String(text).includes(version), path).toBe(path === 'manifest.json');
  }
});

test('the recipe is there when the spec has one, in the runtime’s terms', () => {
  expect(evaluate(fileOf(files, 'model.ts')).recipe).toBeUndefined();
  const graph = {
    ...tinyGraph,
    train: {
      batch: 8,
      epochs: 2,
      optimizer: { sgd: { lr: 0.01, momentum: 0.9 } },
      schedule: { steps: { at: [1], factor: 0.1 } },
    },
    data: { crop: 8, mean: [1.5, 2, 3], augment: ['random_crop' as const, { pca_lighting: { std: 0.1 } }] },
  };
  const text = fileOf(emitPackage({ ...tinyPackage, program: { ...tinyProgram, graph } }, spec), 'model.ts');
  expect(evaluate(text).recipe).toEqual({
    train: { batch: 8, epochs: 2, learningRate: 0.01, schedule: { steps: { at: [1], factor: 0.1 } } },
    data: { crop: 8, mean: [1.5, 2, 3], augment: ['random_crop', { pca_lighting: { std: 0.1 } }] },
  });
});

test('no text of a spec ends a comment or a string', () => {
  const hostile = '*/ evil(); /*\n// \u2028 evil(); \'"`evil()\\';
  const graph = {
    ...tinyGraph,
    file: `specs/${hostile}.yaml`,
    layers: tinyGraph.layers.map((layer) => ({ ...layer, summary: hostile, arithmetic: [hostile] })),
  };
  const input: PackageInput = { ...tinyPackage, program: { ...tinyProgram, graph } };
  const package_ = emitPackage(input, spec);
  const text = fileOf(package_, 'model.ts');
  expect(syntaxErrors(text)).toEqual([]);
  const { outputText } = ts.transpileModule(text, { compilerOptions: { removeComments: true } });
  expect(outputText).not.toContain('evil');
});
