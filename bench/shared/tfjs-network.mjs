/**
 * A network in TensorFlow.js, whatever the backend: NHWC, the layout that its backends have kernels for. Weights and images are
 * rearranged once on the host, outside the timed calls.
 */
import * as tf from '@tensorflow/tfjs';
import { runLayers } from './run-layers.mjs';
import { reciprocalCounts } from './window.mjs';

export function imageTensor({ input: [channels, height, width] }, images) {
  return tf.tensor4d(images, [images.length / (channels * height * width), height, width, channels]);
}

export function logitsOf(network, variables, images, averagePool) {
  return runLayers(network.layers, images, (layer, inputs) => apply(layer, inputs, variables, averagePool));
}

function apply(layer, inputs, variables, averagePool) {
  const { name, kind, window } = layer;
  const [x] = inputs;
  const biased = (y) => (variables.has(`${name}.bias`) ? y.add(variables.get(`${name}.bias`)) : y);
  switch (kind) {
    case 'conv2d':
      return biased(convolve(x, variables.get(`${name}.weight`), layer));
    case 'max_pool':
      return tf.maxPool(x, window.kernel, window.stride, padding(window));
    case 'avg_pool':
      return averagePool(x, window);
    case 'global_avg_pool':
      return tf.mean(x, [1, 2]);
    case 'dense':
      return biased(tf.matMul(x.reshape([x.shape[0], -1]), variables.get(`${name}.weight`)));
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'tanh':
      return tf.tanh(x);
    case 'add':
      return tf.addN(inputs);
    case 'concat':
      return tf.concat(inputs, -1);
    case 'lrn': {
      const { size, alpha, beta, k } = layer.lrn;
      return tf.localResponseNormalization(x, (size - 1) / 2, k, alpha, beta);
    }
    case 'dropout':
      // As at test time.
      return layer.dropout.scaleAt === 'test' ? x.mul(1 - layer.dropout.rate) : x;
    case 'flatten':
      return x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]).reshape([x.shape[0], -1]) : x;
    default:
      throw new Error(`no TensorFlow.js form of ${kind}`);
  }
}

/** Of groups, TensorFlow.js has those of a single channel, whose weights are [R, S, C, filters of the channel]. */
function convolve(x, weight, { window, groups }) {
  if (groups === 1) {
    return tf.conv2d(x, weight, window.stride, padding(window));
  }
  if (groups === x.shape[3]) {
    const [r, s, , k] = weight.shape;
    return tf.depthwiseConv2d(x, weight.reshape([r, s, groups, k / groups]), window.stride, padding(window));
  }
  const weights = tf.split(weight, groups, 3);
  const outputs = tf.split(x, groups, 3).map((part, g) => tf.conv2d(part, weights[g], window.stride, padding(window)));
  return tf.concat(outputs, 3);
}

export function plainAveragePool(x, window) {
  return tf.avgPool(x, window.kernel, window.stride, padding(window));
}

/**
 * TensorFlow.js divides by the cells inside the input but its gradient always by the whole window, so a padded average
 * pool trains wrongly. Padding first and scaling the edges back gives both right.
 */
export function trainableAveragePool(x, window) {
  const { kernel, stride, output } = window;
  const means = tf.avgPool(tf.pad(x, [[0, 0], window.pad[0], window.pad[1], [0, 0]]), kernel, stride, 'valid');
  const scale = reciprocalCounts(window).map((reciprocal) => reciprocal * kernel[0] * kernel[1]);
  return means.mul(tf.tensor4d(scale, [1, ...output, 1]));
}

/** 'same' where it means the same cells, which is the form every kernel and gradient of the backend knows. */
function padding({ input, output, kernel, stride, pad }) {
  const same = [0, 1].every((axis) => {
    const total = Math.max(0, (Math.ceil(input[axis] / stride[axis]) - 1) * stride[axis] + kernel[axis] - input[axis]);
    return output[axis] === Math.ceil(input[axis] / stride[axis]) && pad[axis][0] === Math.floor(total / 2);
  });
  return same ? 'same' : [[0, 0], pad[0], pad[1], [0, 0]];
}

export function toChannelsLastImages({ input: [channels, height, width] }, images) {
  return permute(images, [images.length / (channels * height * width), channels, height, width], [0, 2, 3, 1]);
}

/** A variable per parameter. @param {import('./network.ts').Network} network @param {{ get(name: string): Float32Array | undefined }} parameters */
export function createVariables(network, parameters) {
  return new Map(
    network.parameters.map(({ name, shape }) => [
      name,
      tf.variable(toChannelsLast(network, name, shape, parameters.get(name)), true, name),
    ]),
  );
}

/** conv [K, C, R, S] to [R, S, C, K]; dense [out, in] to [in, out] with its inputs in NHWC order. */
function toChannelsLast(network, name, shape, values) {
  if (shape.length === 4) {
    const [k, c, r, s] = shape;
    return tf.tensor4d(permute(values, shape, [2, 3, 1, 0]), [r, s, c, k]);
  }
  if (shape.length === 2) {
    const [out, features] = shape;
    const { inputShapes } = network.layers.find((layer) => `${layer.name}.weight` === name);
    const [input] = inputShapes;
    const [c, h, w] = input.length === 3 ? input : [features, 1, 1];
    return tf.tensor2d(permute(values, [out, c, h, w], [2, 3, 1, 0]), [features, out]);
  }
  return tf.tensor1d(values);
}

/** Row-major transpose of four axes. */
function permute(values, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const [a, b, c, d] = order.map((axis) => ({ extent: shape[axis], stride: strides[axis] }));
  const result = new Float32Array(values.length);
  let index = 0;
  for (let i = 0; i < a.extent; i++) {
    for (let j = 0; j < b.extent; j++) {
      for (let k = 0; k < c.extent; k++) {
        for (let l = 0; l < d.extent; l++) {
          result[index++] = values[i * a.stride + j * b.stride + k * c.stride + l * d.stride];
        }
      }
    }
  }
  return result;
}
