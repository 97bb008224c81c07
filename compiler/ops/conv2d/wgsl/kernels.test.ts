import { describe, expect } from 'vitest';
import { randomArray, relativeError } from '../../../../test/support/arrays.ts';
import {
  activationLayer,
  forwardCalls,
  forwardStep,
  gradientCalls,
  gradientStep,
  testLayer,
} from '../../../../test/support/layers.ts';
import { deviceTest, runCalls, type TypedArray } from '../../../../test/support/run-kernel.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import * as reference from '../reference.ts';

interface ConvolutionOptions {
  readonly channels: readonly [input: number, output: number];
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  /** [top, right, bottom, left] */
  readonly padding?: readonly [number, number, number, number];
  readonly groups?: number;
}

function convolution(options: ConvolutionOptions): Conv2dGeometry {
  const { channels, image, kernel, stride = [1, 1], dilation = [1, 1], padding = [0, 0, 0, 0], groups = 1 } = options;
  const [padTop, padRight, padBottom, padLeft] = padding;
  const extent = (input: number, pads: number, taps: number, step: number, spread: number) =>
    Math.floor((input + pads - (taps - 1) * spread - 1) / step) + 1;
  return {
    C: channels[0],
    K: channels[1],
    G: groups,
    H: image[0],
    W: image[1],
    P: extent(image[0], padTop + padBottom, kernel[0], stride[0], dilation[0]),
    Q: extent(image[1], padLeft + padRight, kernel[1], stride[1], dilation[1]),
    R: kernel[0],
    S: kernel[1],
    strideH: stride[0],
    strideW: stride[1],
    dilationH: dilation[0],
    dilationW: dilation[1],
    padTop,
    padRight,
    padBottom,
    padLeft,
  };
}

const all = (pad: number) => [pad, pad, pad, pad] as const;

/** What it is like, its geometry and the batch size. */
const cases: readonly (readonly [string, Conv2dGeometry, number])[] = [
  [
    'a 5×5 kernel over aligned rows',
    convolution({ channels: [8, 16], image: [16, 16], kernel: [5, 5], padding: all(2) }),
    3,
  ],
  [
    'rows that need several tiles',
    convolution({ channels: [3, 8], image: [32, 64], kernel: [5, 5], padding: all(2) }),
    2,
  ],
  [
    'odd sizes and a single image',
    convolution({ channels: [3, 5], image: [13, 11], kernel: [3, 3], padding: all(1) }),
    1,
  ],
  ['groups', convolution({ channels: [6, 12], image: [9, 9], kernel: [3, 3], padding: all(1), groups: 3 }), 3],
  [
    'one channel per group',
    convolution({ channels: [5, 5], image: [8, 8], kernel: [3, 3], padding: all(1), groups: 5 }),
    2,
  ],
  ['asymmetric padding', convolution({ channels: [4, 6], image: [8, 12], kernel: [4, 3], padding: [2, 0, 1, 1] }), 2],
  [
    'a stride that leaves pixels out',
    convolution({ channels: [3, 7], image: [17, 15], kernel: [3, 2], stride: [2, 3] }),
    3,
  ],
  [
    'the first layer of AlexNet, narrower',
    convolution({ channels: [3, 12], image: [59, 59], kernel: [11, 11], stride: [4, 4] }),
    1,
  ],
  [
    'dilation',
    convolution({ channels: [2, 4], image: [12, 12], kernel: [3, 3], dilation: [2, 3], padding: [2, 3, 2, 3] }),
    2,
  ],
  [
    'dilation and stride together',
    convolution({
      channels: [2, 5],
      image: [13, 14],
      kernel: [3, 4],
      stride: [2, 4],
      dilation: [4, 2],
      padding: all(3),
    }),
    3,
  ],
  ['a 1×1 kernel', convolution({ channels: [9, 10], image: [5, 7], kernel: [1, 1] }), 3],
  ['a 1×1 kernel with stride', convolution({ channels: [4, 4], image: [8, 8], kernel: [1, 1], stride: [2, 2] }), 1],
  ['a 1×1 output', convolution({ channels: [4, 3], image: [5, 5], kernel: [5, 5] }), 3],
  [
    'windows that hang over the edge (rounding: ceil)',
    { ...convolution({ channels: [2, 4], image: [8, 8], kernel: [3, 3], stride: [2, 2] }), P: 4, Q: 4 },
    2,
  ],
];

interface DepthwiseOptions extends Omit<ConvolutionOptions, 'channels' | 'groups'> {
  readonly channels: number;
}

function depthwise({ channels, ...options }: DepthwiseOptions): Conv2dGeometry {
  return convolution({ ...options, channels: [channels, channels], groups: channels });
}

const depthwiseCases: readonly (readonly [string, Conv2dGeometry, number])[] = [
  ['aligned rows', depthwise({ channels: 17, image: [12, 16], kernel: [3, 3], padding: all(1) }), 3],
  ['several tiles down and across', depthwise({ channels: 3, image: [9, 72], kernel: [3, 3], padding: all(1) }), 1],
  ['odd sizes', depthwise({ channels: 33, image: [7, 7], kernel: [3, 3], padding: all(1) }), 1],
  [
    'rows of odd length in several tiles',
    depthwise({ channels: 3, image: [5, 45], kernel: [3, 5], padding: [1, 2, 1, 2] }),
    2,
  ],
  [
    'stride 2 over aligned rows',
    depthwise({ channels: 72, image: [8, 16], kernel: [3, 3], stride: [2, 2], padding: all(1) }),
    3,
  ],
  [
    'stride 2 over odd sizes',
    depthwise({ channels: 17, image: [15, 13], kernel: [3, 3], stride: [2, 2], padding: all(1) }),
    1,
  ],
  [
    'a stride down alone',
    depthwise({ channels: 3, image: [10, 11], kernel: [5, 2], stride: [3, 1], padding: [2, 0, 1, 1] }),
    3,
  ],
  ['a stride that leaves pixels out', depthwise({ channels: 3, image: [17, 15], kernel: [2, 1], stride: [3, 4] }), 3],
  [
    'dilation',
    depthwise({ channels: 17, image: [14, 15], kernel: [3, 3], dilation: [2, 3], padding: [2, 3, 2, 3] }),
    3,
  ],
  [
    'dilation and stride together',
    depthwise({ channels: 3, image: [13, 14], kernel: [3, 4], stride: [2, 4], dilation: [4, 2], padding: all(3) }),
    3,
  ],
  ['a 7×7 kernel', depthwise({ channels: 3, image: [14, 28], kernel: [7, 7], padding: all(3) }), 1],
  ['more padding than image', depthwise({ channels: 3, image: [1, 2], kernel: [3, 5], padding: [1, 2, 1, 2] }), 3],
  ['a 1×1 kernel', depthwise({ channels: 33, image: [5, 8], kernel: [1, 1] }), 3],
  ['a kernel too large to write out', depthwise({ channels: 3, image: [16, 9], kernel: [15, 9], padding: all(4) }), 1],
  [
    'a stride with too many phases to write out',
    depthwise({ channels: 3, image: [11, 13], kernel: [6, 4], stride: [6, 4] }),
    3,
  ],
  [
    'windows that hang over the edge (rounding: ceil)',
    { ...depthwise({ channels: 5, image: [8, 8], kernel: [3, 3], stride: [2, 2] }), P: 4, Q: 4 },
    2,
  ],
];

const everyCase = [
  ...cases,
  ...depthwiseCases.map(([name, geometry, batch]) => [`depthwise, ${name}`, geometry, batch] as const),
];

function float32(values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return Float32Array.from(values);
}

/** Filled with a value no kernel leaves behind, so that an output nobody wrote is noticed. */
function unwritten(count: number): Float32Array<ArrayBuffer> {
  return new Float32Array(count).fill(1e9);
}

function tensors(geometry: Conv2dGeometry, batch: number) {
  const { C, K, G, H, W, P, Q, R, S } = geometry;
  return {
    x: randomArray(batch * C * H * W, 1),
    weight: randomArray(K * (C / G) * R * S, 2),
    bias: randomArray(K, 3),
    dy: randomArray(batch * K * P * Q, 4),
  };
}

function scratchIn(buffers: Record<string, TypedArray>) {
  return (name: string, elements: number) => {
    buffers[name] = unwritten(elements);
    return name;
  };
}

describe.each(['software', 'gpu'] as const)('%s', (profile) => {
  for (const [name, geometry, batch] of everyCase) {
    const layer = testLayer('conv', 'conv2d', [geometry.K, geometry.P, geometry.Q], geometry);

    deviceTest(`forward: ${name}`, async (device) => {
      const { x, weight, bias } = tensors(geometry, batch);
      const relu = forwardStep(activationLayer('relu', 'relu', layer.shape));
      const expected = reference.forward(geometry, batch, x, weight, bias).map((value) => Math.max(value, 0));
      const y = unwritten(expected.length);
      const buffers: Record<string, TypedArray> = { x: float32(x), weight: float32(weight), bias: float32(bias), y };
      const site = {
        layer,
        geometry,
        x: 'x',
        y: 'y',
        weight: 'weight',
        bias: 'bias',
        saved: {},
        phase: 'forward',
      } as const;
      const calls = forwardCalls({ ...site, epilogue: [relu], scratch: scratchIn(buffers) });
      await runCalls(device, profile, calls, buffers, { batch });
      expect(relativeError(y, expected)).toBeLessThan(1e-5);
    });

    deviceTest(`gradients: ${name}`, async (device) => {
      const { x, weight, dy } = tensors(geometry, batch);
      const before = randomArray(x.length, 5);
      const relu = gradientStep(activationLayer('relu', 'relu', [geometry.C, geometry.H, geometry.W]), 'before');
      const expected = {
        dx: reference.inputGradient(geometry, batch, dy, weight).map((value, i) => ((before[i] ?? 0) > 0 ? value : 0)),
        dweight: reference.weightGradient(geometry, batch, dy, x),
        dbias: reference.biasGradient(geometry, dy),
      };
      const dx = unwritten(x.length);
      const dweight = unwritten(weight.length);
      const dbias = unwritten(geometry.K);
      const buffers: Record<string, TypedArray> = {
        x: float32(x),
        weight: float32(weight),
        dy: float32(dy),
        before: float32(before),
        dx,
        dweight,
        dbias,
      };
      const calls = gradientCalls({ ...gradientNames, layer, epilogue: [relu], scratch: scratchIn(buffers) });
      await runCalls(device, profile, calls, buffers, { batch });
      expect(relativeError(dx, expected.dx)).toBeLessThan(1e-4);
      expect(relativeError(dweight, expected.dweight)).toBeLessThan(1e-4);
      expect(relativeError(dbias, expected.dbias)).toBeLessThan(1e-4);
    });
  }
});

/** Around the widths of tiles, 4 and 8, where the last tile is not full or the padded weights hold a tile that nobody needs. */
const channelCounts = { software: [3, 5, 9, 10, 11, 13, 17, 19], gpu: [9] };

describe.each(['software', 'gpu'] as const)('%s: every channel count leaves its neighbours alone', (profile) => {
  for (const channels of channelCounts[profile]) {
    deviceTest(`${channels} channels a group`, async (device) => {
      for (const groups of [1, 2]) {
        const wide = convolution({
          channels: [channels * groups, channels * groups],
          image: [1, 25],
          kernel: [1, 5],
          groups,
        });
        await expectOwnOutputsOnly(device, profile, wide, groups === 1 ? 3 : 1);
      }
    });
  }
});

describe.each(['software', 'gpu'] as const)('%s: a depthwise tile stores what exists', (profile) => {
  deviceTest('of images that no tile divides', async (device) => {
    for (const [channels, stride] of [
      [3, 1],
      [17, 2],
    ] as const) {
      const odd = depthwise({ channels, image: [7, 9], kernel: [3, 3], stride: [stride, stride], padding: all(1) });
      await expectOwnOutputsOnly(device, profile, odd, 3);
    }
  });
});

/** Behind each output, and found as it was after the kernels ran. */
const GUARD_ZONE = 256;

async function expectOwnOutputsOnly(
  device: GPUDevice,
  profile: 'gpu' | 'software',
  geometry: Conv2dGeometry,
  batch: number,
): Promise<void> {
  const { x, weight, bias, dy } = tensors(geometry, batch);
  const layer = testLayer('conv', 'conv2d', [geometry.K, geometry.P, geometry.Q], geometry);
  const expected = {
    y: reference.forward(geometry, batch, x, weight, bias),
    dx: reference.inputGradient(geometry, batch, dy, weight),
    dweight: reference.weightGradient(geometry, batch, dy, x),
    dbias: reference.biasGradient(geometry, dy),
  };
  const outputs = Object.entries(expected).map(([name, { length }]) => [name, unwritten(length + GUARD_ZONE)] as const);
  const inputs = { x: float32(x), weight: float32(weight), bias: float32(bias), dy: float32(dy) };
  const buffers: Record<string, TypedArray> = { ...inputs, ...Object.fromEntries(outputs) };
  const site = {
    ...gradientNames,
    layer,
    epilogue: [],
    phase: 'forward',
    scratch: scratchIn(buffers),
  } as const;
  await runCalls(device, profile, [...forwardCalls(site), ...gradientCalls(site)], buffers, { batch });
  for (const [name, found] of outputs) {
    const wanted = expected[name as keyof typeof expected];
    expect(relativeError(found.subarray(0, wanted.length), wanted), name).toBeLessThan(1e-5);
    expect(new Set(found.subarray(wanted.length)), `behind ${name}`).toEqual(new Set([1e9]));
  }
}

const gradientNames = {
  x: 'x',
  y: 'y',
  dy: 'dy',
  dx: 'dx',
  weight: 'weight',
  bias: 'bias',
  dweight: 'dweight',
  dbias: 'dbias',
  saved: {},
} as const;
