/** Every kernel family compiles under naga as well as under Dawn, in both profiles. */
import { expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { memoryHost } from '../support/memory-host.ts';
import { checkWithNaga, type WgslFile } from './naga.ts';

/** Layers that between them need every kernel family and every form of its text. */
const specs: Readonly<Record<string, string>> = {
  fused: `
      - { name: conv1, type: conv2d, filters: 6, kernel: 3, stride: 2, padding: 1, groups: 3 }
      - { name: relu1, type: relu }
      - { name: norm1, type: lrn, size: 5, alpha: 1.0e-4, alpha_over: sum, beta: 0.75, k: 2 }
      - { name: pool1, type: max_pool, kernel: 3, stride: 2 }
      - { name: conv2, type: conv2d, filters: 4, kernel: [3, 2], padding: [1, 0, 0, 1], dilation: [2, 1] }
      - { name: tanh2, type: tanh }
      - { name: drop2, type: dropout, rate: 0.25, scale_at: train }
      - { name: pool2, type: avg_pool, kernel: 3, stride: 2, padding: 1, count_padding: true, rounding: ceil }
      - { name: norm2, type: lrn, size: 3, alpha: 0.1, alpha_over: mean, beta: 0.6, k: 1 }
      - { name: fc3, type: dense, units: 8 }
      - { name: sigmoid3, type: sigmoid }
      - { name: drop3, type: dropout, rate: 0.5, scale_at: test }
      - { name: fc4, type: dense, units: 7 }
      - { name: prob, type: softmax }`,
  joining: `
      - { name: conv1, type: conv2d, filters: 5, kernel: 3, padding: 1 }
      - { name: relu1, type: relu }
      - { name: conv2, type: conv2d, filters: 5, kernel: 3, padding: 1 }
      - { name: sum2, type: add, from: [relu1, conv2] }
      - { name: tanh2, type: tanh }
      - { name: sum3, type: add, from: [tanh2, relu1, tanh2] }
      - { name: join3, type: concat, from: [sum3, images, relu1, sum3] }
      - { name: sigmoid3, type: sigmoid }
      - { name: flat3, type: flatten }
      - { name: fc4, type: dense, units: 8 }
      - { name: fc5, type: dense, units: 8 }
      - { name: join5, type: concat, from: [fc4, fc5] }
      - { name: drop5, type: dropout, rate: 0.5, scale_at: train }
      - { name: fc6, type: dense, units: 7 }`,
  standalone: `
      - { name: relu0, type: relu }
      - { name: drop0, type: dropout, rate: 0.5, scale_at: train }
      - { name: conv1, type: conv2d, filters: 5, kernel: 1 }
      - { name: pool1, type: max_pool, kernel: 6, stride: 1 }
      - { name: pool2, type: max_pool, kernel: 3, stride: 2, padding: 1, rounding: floor }
      - { name: pool3, type: avg_pool, kernel: 2, stride: 2 }
      - { name: flat, type: flatten }
      - { name: fc4, type: dense, units: 7 }`,
};

function specText(layers: string): string {
  return `spec: 1
name: everything
input: { shape: [3, 17, 17] }
classes: 7
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers: ${layers.replaceAll('\n      ', '\n  ')}
loss: softmax_cross_entropy
train: { batch: 4, epochs: 1, optimizer: { sgd: { lr: 0.01, momentum: 0.9, weight_decay: 0.001 } } }
`;
}

function kernelsOf(layers: string): readonly WgslFile[] {
  const { diagnostics, files } = compile(memoryHost({ 'everything.yaml': specText(layers) }), 'everything.yaml');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return [...files].filter(([file]) => file.endsWith('.wgsl')).map(([file, text]) => ({ file, text: String(text) }));
}

for (const [name, layers] of Object.entries(specs)) {
  test(`kernels of ${name} layers`, async (context) => {
    const files = kernelsOf(layers);
    expect(files.some(({ file }) => file.endsWith('.software.wgsl'))).toBe(true);
    const result = await checkWithNaga(files);
    if ('skipped' in result) {
      return context.skip(result.skipped);
    }
    expect(result.errors).toEqual([]);
  });
}

test('an error of naga is reported with its file', async (context) => {
  const result = await checkWithNaga([
    { file: 'good.wgsl', text: '@compute @workgroup_size(1) fn main() {}' },
    { file: 'bad.wgsl', text: '@compute @workgroup_size(1) fn main() { let x = 1.0 + 1u; }' },
  ]);
  if ('skipped' in result) {
    return context.skip(result.skipped);
  }
  expect(result.errors.map(({ file }) => file)).toEqual(['bad.wgsl']);
});
