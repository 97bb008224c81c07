/** The layers that the kernel benchmark times: those of cifar10-relu, the wide ones of AlexNet, and depthwise ones of MobileNetV2. */
import type { Conv2dGeometry } from '../../../compiler/ops/conv2d/geometry.ts';
import type { DenseGeometry } from '../../../compiler/ops/dense/geometry.ts';

export type Problem =
  | { readonly name: string; readonly kind: 'conv2d'; readonly geometry: Conv2dGeometry; readonly batch: number }
  | { readonly name: string; readonly kind: 'dense'; readonly geometry: DenseGeometry; readonly batch: number };

interface Square {
  readonly channels: readonly [input: number, output: number];
  readonly size: number;
  readonly kernel: number;
  readonly padding?: number;
  readonly stride?: number;
  readonly groups?: number;
}

function conv2d(
  name: string,
  batch: number,
  { channels, size, kernel, padding = 0, stride = 1, groups = 1 }: Square,
): Problem {
  const output = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const [C, K] = channels;
  return {
    name,
    kind: 'conv2d',
    batch,
    geometry: {
      C,
      K,
      G: groups,
      H: size,
      W: size,
      P: output,
      Q: output,
      R: kernel,
      S: kernel,
      strideH: stride,
      strideW: stride,
      dilationH: 1,
      dilationW: 1,
      padTop: padding,
      padLeft: padding,
      padBottom: padding,
      padRight: padding,
    },
  };
}

/** 3×3, padded by 1, one filter per channel. */
function depthwise(
  name: string,
  batch: number,
  layer: Pick<Square, 'size' | 'stride'> & { channels: number },
): Problem {
  const { channels } = layer;
  return conv2d(name, batch, { ...layer, channels: [channels, channels], kernel: 3, padding: 1, groups: channels });
}

function dense(name: string, batch: number, inFeatures: number, outFeatures: number): Problem {
  return { name, kind: 'dense', batch, geometry: { inFeatures, outFeatures } };
}

export const problems: readonly Problem[] = [
  conv2d('cifar.conv1', 128, { channels: [3, 32], size: 32, kernel: 5, padding: 2 }),
  conv2d('cifar.conv2', 128, { channels: [32, 32], size: 16, kernel: 5, padding: 2 }),
  conv2d('cifar.conv3', 128, { channels: [32, 64], size: 8, kernel: 5, padding: 2 }),
  dense('cifar.fc', 128, 1024, 10),
  conv2d('alexnet.conv1', 4, { channels: [3, 96], size: 227, kernel: 11, stride: 4 }),
  conv2d('alexnet.conv2', 4, { channels: [96, 256], size: 27, kernel: 5, padding: 2, groups: 2 }),
  conv2d('alexnet.conv3', 4, { channels: [256, 384], size: 13, kernel: 3, padding: 1 }),
  conv2d('alexnet.conv4', 4, { channels: [384, 384], size: 13, kernel: 3, padding: 1, groups: 2 }),
  dense('alexnet.fc7', 8, 4096, 4096),
  depthwise('mobilenet.112', 4, { channels: 32, size: 112 }),
  depthwise('mobilenet.112s2', 4, { channels: 96, size: 112, stride: 2 }),
  depthwise('mobilenet.56', 4, { channels: 144, size: 56 }),
  depthwise('mobilenet.28s2', 4, { channels: 192, size: 28, stride: 2 }),
  depthwise('mobilenet.14', 4, { channels: 384, size: 14 }),
  depthwise('mobilenet.7', 4, { channels: 960, size: 7 }),
];

/** Multiply-adds count as two. */
export function flops(problem: Problem): number {
  if (problem.kind === 'dense') {
    return 2 * problem.batch * problem.geometry.inFeatures * problem.geometry.outFeatures;
  }
  const { C, K, G, P, Q, R, S } = problem.geometry;
  return 2 * problem.batch * K * P * Q * (C / G) * R * S;
}
