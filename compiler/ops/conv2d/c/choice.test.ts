/** Which kernels compute a convolution in C. */
import { expect, test } from 'vitest';
import { forwardCorrelation, inputGradientCorrelation } from '../correlation.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import { cKernels } from './kernels.ts';
import { packedFloats } from './pack-weight.ts';

const square = (extent: number, kernel: number, stride: number, padding: number) => {
  const out = Math.floor((extent + 2 * padding - kernel) / stride) + 1;
  return {
    ...{ H: extent, W: extent, P: out, Q: out, R: kernel, S: kernel, strideH: stride, strideW: stride },
    ...{ dilationH: 1, dilationW: 1, padTop: padding, padLeft: padding, padBottom: padding, padRight: padding },
  };
};

test.each<[string, Conv2dGeometry, string, string]>([
  ['3×3', { C: 8, K: 8, G: 1, ...square(9, 3, 1, 1) }, 'conv2d.forward', 'conv2d.input_gradient'],
  [
    '3×3, many channels',
    { C: 64, K: 64, G: 1, ...square(16, 3, 1, 1) },
    'conv2d.winograd_forward',
    'conv2d.winograd_input_gradient',
  ],
  [
    'depthwise',
    { C: 8, K: 8, G: 8, ...square(9, 3, 2, 1) },
    'conv2d.depthwise_forward',
    'conv2d.depthwise_input_gradient',
  ],
  [
    'depthwise 1×1',
    { C: 8, K: 8, G: 8, ...square(9, 1, 1, 0) },
    'conv2d.depthwise_forward',
    'conv2d.depthwise_input_gradient',
  ],
  [
    'two filters for each channel',
    { C: 8, K: 16, G: 8, ...square(9, 3, 1, 1) },
    'conv2d.forward',
    'conv2d.input_gradient',
  ],
  ['1×1', { C: 8, K: 24, G: 1, ...square(9, 1, 1, 0) }, 'conv2d.pointwise_forward', 'conv2d.pointwise_input_gradient'],
  [
    '1×1 in groups',
    { C: 8, K: 24, G: 2, ...square(9, 1, 1, 0) },
    'conv2d.pointwise_forward',
    'conv2d.pointwise_input_gradient',
  ],
  ['1×1 under a stride', { C: 8, K: 24, G: 1, ...square(9, 1, 2, 0) }, 'conv2d.forward', 'conv2d.input_gradient'],
  ['1×1 with padding', { C: 8, K: 24, G: 1, ...square(9, 1, 1, 1) }, 'conv2d.forward', 'conv2d.input_gradient'],
])('%s', (_, geometry, forward, gradient) => {
  const familyOf = (correlation: ReturnType<typeof forwardCorrelation>) =>
    cKernels.correlate({ correlation, channelsFirstInput: false, biased: true, epilogue: [] }).family;
  expect(familyOf(forwardCorrelation(geometry))).toBe(forward);
  expect(familyOf(inputGradientCorrelation(geometry))).toBe(gradient);
});

test('filters of single channels share panels', () => {
  const geometry = { C: 40, K: 40, G: 40, ...square(9, 3, 1, 1) };
  expect(packedFloats(forwardCorrelation(geometry))).toBe(64 * 9);
  expect(packedFloats(inputGradientCorrelation(geometry))).toBe(64 * 9);
});
