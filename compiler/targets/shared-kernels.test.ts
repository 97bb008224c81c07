import { expect, test } from 'vitest';
import { nodeHost } from '../cli/node-host.ts';
import { compile } from '../compile.ts';
import type { KernelCall } from '../program/types.ts';
import { anonymous, describeOthers } from './shared-kernels.ts';

const { model, files } = compile(nodeHost, 'specs/resnet20-cifar.yaml', { cpu: 'c' });
const [wgsl, c] = [model?.kernels, model?.cpu?.kernels];
const text = (path: string) => String(files.get(path));

test('calls that run the same code have one kernel, which the first of them names', () => {
  for (const kernels of [wgsl, c]) {
    expect(kernels?.get('stage1_3_conv_a_forward')).toBe(kernels?.get('stage1_1_conv_a_forward'));
    expect(kernels?.get('stage3_1_conv_a_forward')).not.toBe(kernels?.get('stage1_1_conv_a_forward'));
  }
  // What a layer adds on its way out may come from another buffer, not from another operation.
  expect(wgsl?.get('stage1_2_bn_b_forward')).toBe(wgsl?.get('stage1_1_bn_b_forward'));
  expect(wgsl?.get('stage1_1_bn_a_forward')).not.toBe(wgsl?.get('stage1_1_bn_b_forward'));
});

test('a package has each kernel once, and its calls the name of it', () => {
  expect([...files.keys()].filter((path) => /stage1_[23]_conv_a_forward/.test(path))).toEqual([]);
  expect(text('model.ts')).toMatch(/call\('stage1_1_conv_a_forward', \{\s+x: 'stage1_2_relu_b',/);
  const source = text('cpu/resnet20_cifar.c');
  expect(source.match(/^KERNEL void stage1_\d_conv_a_forward\(/gm)).toEqual(['KERNEL void stage1_1_conv_a_forward(']);
  expect(source).toContain('  stage1_1_conv_a_forward(worker, b->stage1_2_relu_b,');
});

test('a kernel names the layers that it serves, three of many', () => {
  const serves = 'Serves stage1_1_conv_b, stage1_2_conv_a, stage1_2_conv_b and 2 more too.';
  expect(text('kernels/stage1_1_conv_a_forward.gpu.wgsl')).toContain(`\n// ${serves}\n`);
  expect(text('cpu/resnet20_cifar.c')).toContain(`\n * ${serves}\n`);
  const calls = ['conv1', 'conv1', 'conv2', 'conv3', 'conv4', 'conv5'].map((layer) => callOf(layer));
  const [first = callOf('conv1'), ...others] = calls;
  expect(describeOthers(first, others)).toEqual(['Serves conv2, conv3, conv4 and conv5 too.']);
  expect(describeOthers(first, [...others, callOf('conv6')])).toEqual(['Serves conv2, conv3, conv4 and 2 more too.']);
  expect(describeOthers(first, [first])).toEqual([]);
});

function callOf(layer: string): KernelCall {
  return {
    name: `${layer}_forward`,
    kernel: { family: 'conv2d.forward', problem: {} },
    bindings: [],
    layers: [layer],
    span: { file: '', start: 0, end: 0 },
  };
}

test('only a kernel’s own name is anonymous', () => {
  const code = 'void relu_forward(x) { relu_forward_epilogue(x); } /* relu_forward */ prelu_forward(relu_forwards);';
  expect(anonymous(code, 'relu_forward')).toBe('void @(x) { @_epilogue(x); } prelu_forward(relu_forwards);');
});
