import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { compile } from '../compile.ts';
import { type LimitsName, TARGET_LIMITS } from '../program/target-limits.ts';
import { applyEdits } from '../source/edit.ts';
import { checkLimits, workgroupsAt } from './check-limits.ts';

const spec = `spec: 1
name: wide
input: { shape: [3, 64, 64] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers:
  - { name: conv1, type: conv2d, filters: 64, kernel: 3, padding: 1 }
  - { name: relu1, type: relu }
  - { name: pool1, type: max_pool, kernel: 8, stride: 8 }
  - { name: fc2, type: dense, units: 10 }
loss: softmax_cross_entropy
train: { batch: 256, epochs: 1, optimizer: { sgd: { lr: 0.01 } } }
data: { scale: 0.0078125 }
`;

function build(limits: LimitsName) {
  return compileText(spec, limits);
}

function compileText(text: string, limits: LimitsName) {
  return compile(memoryHost({ 'wide.yaml': text }), 'wide.yaml', { limits });
}

test('binding-too-large names the layer, the sum, the batch and the largest batch that fits', () => {
  const { diagnostics, files } = build('webgpu-default');
  expect(diagnostics.map(({ slug, message }) => [slug, message])).toEqual([
    ['binding-too-large', '`relu1` takes 256 MiB at batch 256, more than the 128 MiB that the target can bind at once'],
  ]);
  const [found] = diagnostics;
  expect(found?.span && spec.slice(found.span.start, found.span.end)).toBe('relu1');
  expect(found?.label).toBe('256·64·64·64 values of 4 bytes');
  expect(found?.labels.map(({ span }) => spec.slice(span.start, span.end))).toEqual(['256']);
  expect(found?.fixes.map(({ title }) => title)).toEqual(['`batch: 128` is the largest that fits']);
  expect(files.size).toBe(0);
});

test('a batch that is too large is reported once, and the batch that is offered fits', () => {
  const text = spec.replace('batch: 256', 'batch: 60000');
  const { diagnostics } = compileText(text, 'webgpu-default');
  expect(diagnostics.map(({ slug }) => slug)).toEqual(['binding-too-large', 'dispatch-too-wide']);
  const [binding] = diagnostics;
  expect(binding?.notes).toEqual([
    'also over the limit: `images` (2.75 GiB), `pool1` (938 MiB), `pool1.indices` (938 MiB)',
  ]);
  for (const { fixes } of diagnostics) {
    expect(fixes.map(({ title }) => title)).toEqual(['`batch: 128` is the largest that fits']);
    const fixed = applyEdits(text, fixes[0]?.edits ?? []);
    expect(compileText(fixed, 'webgpu-default').diagnostics).toEqual([]);
    expect(compileText(fixed.replace('128', '129'), 'webgpu-default').diagnostics).not.toEqual([]);
  }
});

test('a spec without a batch must fit with one image, and images that do not point at the input', () => {
  const text = (
    side: number,
  ) => `${spec.slice(0, spec.indexOf('layers:')).replace('64, 64]', `${side}, ${side}]`)}layers:
  - { name: pool1, type: max_pool, kernel: 64, stride: 64 }
  - { name: fc2, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
  expect(compileText(text(2048), 'webgpu-default').diagnostics).toEqual([]);
  const [found] = compileText(text(4096), 'webgpu-default').diagnostics;
  expect(found?.span && text(4096).slice(found.span.start, found.span.end)).toBe('[3, 4096, 4096]');
  expect(found?.help).toEqual(['not even one image fits; make the layer smaller']);
});

test('what only runs is not measured against a class of devices', () => {
  const text = spec.replace('64, 64]', '4096, 4096]').replace('kernel: 8, stride: 8', 'kernel: 512, stride: 512');
  expect(compileText(text, 'webgpu-desktop').diagnostics.map(({ code }) => code)).toContain('SPC6101');
  const { diagnostics, model } = compile(memoryHost({ 'wide.yaml': text }), 'wide.yaml');
  expect(diagnostics).toEqual([]);
  expect(model).toBeDefined();
});

test('large images and large batches fit a desktop GPU, though their grids are longer than one dimension', () => {
  const large = `spec: 1
name: large
input: { shape: [1, 4096, 4096] }
classes: 2
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers:
  - { name: conv1, type: conv2d, filters: 2, kernel: 3, padding: 1 }
  - { name: pool1, type: max_pool, kernel: 2, stride: 1 }
  - { name: tanh1, type: tanh }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: test }
  - { name: pool2, type: avg_pool, kernel: 512, stride: 512, rounding: floor }
  - { name: fc2, type: dense, units: 2 }
loss: softmax_cross_entropy
train: { batch: 15, epochs: 1, optimizer: { sgd: { lr: 0.01 } } }
data: { scale: 0.0078125 }
`;
  expect(compileText(large, 'webgpu-desktop').diagnostics).toEqual([]);
  const small = large.replaceAll('4096', '32').replaceAll('512', '16').replace('batch: 15', 'batch: 65535');
  expect(compileText(small, 'webgpu-desktop').diagnostics).toEqual([]);
});

test('the same spec fits a desktop GPU', () => {
  expect(build('webgpu-desktop').diagnostics).toEqual([]);
});

test('too-many-bindings and dispatch-too-wide name the kernel and both numbers', () => {
  const { model } = build('webgpu-desktop');
  if (model === undefined) {
    throw new Error('no model');
  }
  const kernels = new Map([...model.kernels].map(([name, variants]) => [name, Object.values(variants)]));
  const found: string[] = [];
  const limits = {
    ...TARGET_LIMITS['webgpu-desktop'],
    maxStorageBuffersPerShaderStage: 3,
    maxComputeWorkgroupsPerDimension: 500,
  };
  checkLimits({ program: model.program, kernels, batch: 256, limits }, ({ slug, message }) =>
    found.push(`${slug}: ${message}`),
  );
  expect(
    found.some((text) =>
      /^too-many-bindings: kernel `\w+` binds 4 storage buffers, more than the 3 that the target allows/.test(text),
    ),
  ).toBe(true);
  expect(
    found.some((text) =>
      /^dispatch-too-wide: kernel `\w+` needs \d+ workgroups in one dimension at batch 256/.test(text),
    ),
  ).toBe(true);
});

test('workgroups grow with the batch in whole tiles', () => {
  expect(workgroupsAt(7, 3)).toBe(7);
  expect([1, 2, 3].map((n) => workgroupsAt({ factor: 2, scale: 10, divisor: 16 }, n))).toEqual([2, 4, 4]);
});
