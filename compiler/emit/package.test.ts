import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import type { ProgramDescription } from '../../runtime/program.ts';
import { memoryHost } from '../../test/support/memory-host.ts';
import { type CompiledModel, compile } from '../compile.ts';
import { bytesAt, slotBytes } from '../passes/plan-memory.ts';
import { sha256 } from '../text/sha256.ts';
import { workgroupsAt } from './check-limits.ts';
import { hashSpec } from './package.ts';
import type { PackageFiles } from './types.ts';

const spec = `spec: 1
name: tiny_net
input: { shape: [1, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.01 } } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: flat, type: flatten }
  - { name: fc2, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

const recipe = `train: { batch: 8, epochs: 2, optimizer: { sgd: { lr: 0.01, momentum: 0.9, weight_decay: 5.0e-4 } }, schedule: { steps: { at: [1], factor: 0.1 } } }
data: { resize: 9, crop: 8, mean: [1.5], scale: 0.0078125, augment: [random_crop] }
`;

interface Package {
  readonly model: CompiledModel;
  readonly files: PackageFiles;
}

function packageOf(text: string): Package {
  const { diagnostics, files, model } = compile(memoryHost({ 'specs/tiny.yaml': text }), 'specs/tiny.yaml', {
    cpu: 'none',
  });
  if (model === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  }
  return { model, files };
}

const { model, files } = packageOf(spec);
const trained = packageOf(spec + recipe);

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

test('a package holds the model, each kernel text once and the manifest', () => {
  const kernels = Object.values(model.program.phases)
    .flat()
    .flatMap(({ name }) => Object.values(model.kernels.get(name) ?? {}).map(({ file }) => `kernels/${file}`));
  expect([...files.keys()]).toEqual([...[...new Set(kernels)].sort(), 'model.ts', 'manifest.json']);
  expect(kernels).toContain('kernels/conv1_forward.gpu.wgsl');
  expect(kernels).toContain('kernels/conv1_forward.software.wgsl');
  expect(kernels.filter((file) => file === 'kernels/fc2_bias_gradient.wgsl')).toHaveLength(2);
  for (const variants of model.kernels.values()) {
    for (const { file, text } of Object.values(variants)) {
      expect(files.get(`kernels/${file}`)).toBe(text);
    }
  }
});

test('the same spec gives the same bytes, and its line endings do not count', () => {
  expect(packageOf(spec).files).toEqual(files);
  expect(packageOf(spec.replaceAll('\n', '\r\n')).files).toEqual(files);
  expect(hashSpec([spec])).toBe(sha256(spec));
});

test('the hash of a spec knows every file that it was read from', () => {
  const hashes = [[spec], [spec, 'a'], [spec, 'b'], [`${spec}a`], [spec, 'a', 'b']].map(hashSpec);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashSpec([spec, 'a\r\nb'])).toBe(hashSpec([spec, 'a\nb']));
});

test('model.ts names each layer where its work is done', () => {
  const text = fileOf(files, 'model.ts');
  const forward = text.slice(text.indexOf('  forward(call)'), text.indexOf('  /** Gradients'));
  expect(forward).toMatchInlineSnapshot(`
    "  forward(call) {
        // conv1 + relu1 — conv2d, 4 filters 3×3 (specs/tiny.yaml:7)
        // (8 − 3 + 2·0) / 1 + 1 = 6 → [4, 6, 6], 40 parameters, 1,296 multiply-adds
        call('conv1_pack_weight', { weight: 'conv1.weight', weights: 'conv1.packed_weights' });
        call('conv1_forward', { x: 'images', weights: 'conv1.packed_weights', bias: 'conv1.bias', y: 'relu1' });
        // flat — flatten, [4, 6, 6] → [144] (specs/tiny.yaml:9): no kernel of its own here
        // fc2 — dense, 10 units (specs/tiny.yaml:10)
        // → [10], 1,450 parameters, 1,440 multiply-adds
        call('fc2_forward', { x: 'relu1', weight: 'fc2.weight', bias: 'fc2.bias', y: 'fc2' });
        // loss — softmax_cross_entropy of fc2, and its gradient (specs/tiny.yaml:11)
        call('loss_forward', { logits: 'fc2', labels: 'labels', losses: 'losses', dlogits: 'grad.fc2' });
        call('loss_metrics', { losses: 'losses', metrics: 'metrics' });
      },

    "
  `);
});

test('model.ts says what the update computes, with multipliers where there are any', () => {
  const updateOf = (text: string) => /SGD for .*(?= \*\/)/.exec(fileOf(packageOf(text).files, 'model.ts'))?.[0];
  expect(updateOf(spec + recipe)).toBe('SGD for each parameter: v ← 0.9·v − 0.0005·ε·w − ε·g; w ← w + v.');
  const doubled = spec.replace('std: 0.01 } }', 'std: 0.01 }, lr_multiplier: 2 }');
  expect(updateOf(`${doubled}train: { batch: 8, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }\n`)).toBe(
    'SGD for each parameter: v ← − ε·g; w ← w + v. The multipliers of ε and decay stand in each kernel.',
  );
});

test('model.ts states the slots, buffers and launches of the plan', () => {
  const { program } = evaluate(fileOf(files, 'model.ts'));
  const { plan } = model;
  for (const n of [1, 3, 32, 200]) {
    expect(Object.entries(program.slots).map(([name, bytes]) => [name, bytes(n)])).toEqual(
      plan.slots.map((slot) => [slot.name, bytesAt(slotBytes(slot, model.program.buffers), n)]),
    );
  }
  expect(Object.keys(program.buffers)).toEqual([...model.program.buffers.keys()]);
  expect(program.buffers['grad.conv1']).toEqual({
    slot: plan.slots[plan.slotOf.get('grad.conv1') ?? -1]?.name,
    elementType: 'f32',
    shape: [4, 6, 6],
    batched: true,
  });
  expect(program.logits).toBe('fc2');
  expect(Object.keys(program.kernels).sort()).toEqual([...model.kernels.keys()].sort());
  for (const [name, variants] of model.kernels) {
    for (const profile of ['gpu', 'software'] as const) {
      const { file, key, launch } = variants[profile];
      const kernel = program.kernels[name]?.[profile];
      expect(kernel).toMatchObject({ file, key });
      for (const n of [1, 3, 100]) {
        expect(kernel?.workgroups(n)).toEqual(launch.workgroups.map((extent) => workgroupsAt(extent, n)));
      }
    }
  }
  expect(program.kernels.conv1_forward?.bindings).toMatchObject({ y: 'write' });
});

test('model.ts imports nothing but the runtime, and lists every file that devices read as a literal URL', () => {
  const text = fileOf(files, 'model.ts');
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['specc/runtime']);
  const listed = [...text.matchAll(/'([^']+)': new URL\(\s*'\.\/([^']+)',\s+import\.meta\.url,?\s*\),/g)];
  expect(listed.map(([, name]) => name)).toEqual([...files.keys()].filter((file) => file.startsWith('kernels/')));
  expect(listed.every(([, name, url]) => name === url)).toBe(true);
});

test('the limits are the largest of what buffers and kernels need at each batch size', () => {
  const { program } = evaluate(fileOf(files, 'model.ts'));
  for (const profile of ['gpu', 'software'] as const) {
    const kernels = [...model.kernels.values()].map((variants) => variants[profile].launch);
    const largest = (values: readonly number[]) => Math.max(...values);
    for (const n of [1, 100]) {
      const bytes = model.plan.slots.map((slot) => bytesAt(slotBytes(slot, model.program.buffers), n));
      expect(program.limits(n, profile)).toMatchObject({
        maxBufferSize: largest(bytes),
        maxStorageBufferBindingSize: largest(bytes),
        maxComputeWorkgroupStorageSize: largest(kernels.map(({ workgroupBytes }) => workgroupBytes)),
        maxComputeInvocationsPerWorkgroup: largest(kernels.map(({ workgroupSize: [x, y, z] }) => x * y * z)),
        maxComputeWorkgroupSizeX: largest(kernels.map(({ workgroupSize: [x] }) => x)),
        maxComputeWorkgroupsPerDimension: largest(
          kernels.flatMap(({ workgroups }) => workgroups.map((extent) => workgroupsAt(extent, n))),
        ),
      });
    }
  }
  expect(program.limits(100, 'software').maxComputeWorkgroupStorageSize).toBe(0);
  expect(program.limits(100, 'gpu').maxComputeWorkgroupStorageSize).toBeGreaterThan(0);
});

test('the manifest has a hash per file, planned against unplanned bytes and the limits at the spec’s batch', () => {
  const manifest = JSON.parse(fileOf(trained.files, 'manifest.json'));
  const hashes = [...trained.files].filter(([path]) => path !== 'manifest.json');
  expect(manifest.files).toEqual(Object.fromEntries(hashes.map(([path, text]) => [path, sha256(text)])));
  expect(manifest.spec).toEqual({ file: 'specs/tiny.yaml', sha256: sha256(spec + recipe) });
  const { planned, unplanned } = trained.model.memory.total;
  const at = ({ fixed, perSample }: typeof planned, batch: number) => fixed + batch * perSample;
  expect(manifest.memory.batches).toEqual(
    [1, 8].map((batch) => ({ batch, unplannedBytes: at(unplanned, batch), plannedBytes: at(planned, batch) })),
  );
  expect(at(planned, 8)).toBeLessThan(at(unplanned, 8));
  const { program } = evaluate(fileOf(trained.files, 'model.ts'));
  expect(manifest.limits).toEqual({ batch: 8, gpu: program.limits(8, 'gpu'), software: program.limits(8, 'software') });
});

test('the generator’s version stands in the manifest alone', () => {
  const { version } = JSON.parse(fileOf(files, 'manifest.json')).generator;
  for (const [path, text] of files) {
    expect(String(text).includes(version), path).toBe(path === 'manifest.json');
  }
});

test('the recipe is complete, and in the runtime’s terms', () => {
  expect(evaluate(fileOf(files, 'model.ts')).recipe).toEqual({ data: { scale: 1, evaluate: 'center_crop' } });
  expect(evaluate(fileOf(trained.files, 'model.ts')).recipe).toEqual({
    train: { batch: 8, epochs: 2, learningRate: 0.01, schedule: { steps: { at: [1], factor: 0.1 } } },
    data: {
      resize: 9,
      crop: 8,
      mean: [1.5],
      scale: 0.0078125,
      augment: ['random_crop'],
      evaluate: 'center_crop',
    },
  });
});

test('initializers that count connections are written as numbers, and changes of images with their settings', () => {
  const augment = [{ pad_crop: { padding: 4 } }, 'horizontal_flip'];
  const text = spec
    .replace('normal: { mean: 0, std: 0.01 }', 'he: { distribution: normal, fan: in }')
    .concat(`data: { mean: [120], std: [60], augment: ${JSON.stringify(augment)} }\n`);
  const { program: written, recipe: data } = evaluate(fileOf(packageOf(text).files, 'model.ts'));
  expect(written.parameters['conv1.weight']?.initializer).toEqual({ normal: { mean: 0, std: Math.sqrt(2 / 9) } });
  expect(written.parameters['conv1.bias']?.initializer).toEqual({ constant: 0 });
  expect(data).toEqual({ data: { mean: [120], std: [60], augment, scale: 1, evaluate: 'center_crop' } });
});

test('no name of a class becomes code', () => {
  const hostile = '*/ evil(); /*\n// \u2028 evil(); \'"`evil()\\';
  const names = [hostile, ...Array.from({ length: 9 }, (_, index) => `class ${index}`)];
  const named = packageOf(spec.replace('classes: 10', `classes: ${JSON.stringify(names)}`)).files;
  expect([...named.keys()]).toEqual([...files.keys()]);
  for (const [path, text] of named) {
    expect(text, path).not.toContain('evil');
  }
});
