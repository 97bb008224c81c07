/**
 * The network in jax-js on its WebGPU backend: NCHW. Forward and the whole training step (gradient and update) are each under one
 * `jit`. An array is consumed by the operation it enters; `.ref` keeps it for another.
 */
import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  valueAndGrad,
} from '@jax-js/jax';
import { paddedExtents, paddingMask, reciprocalCounts } from '../window.mjs';

/** @param {import('../contestant.mjs').Network} network @param {Map<string, Float32Array>} parameters */
export async function open(network, parameters) {
  if (!(await init('webgpu')).includes('webgpu')) {
    throw new Error('jax-js finds no WebGPU device');
  }
  defaultDevice('webgpu');
  const names = network.parameters.map(({ name }) => name);
  let weights = network.parameters.map(({ name, shape }) => np.array(parameters.get(name), { shape }));
  let velocities = network.parameters.map(({ shape }) => np.zeros(shape));

  const logits = (values, x) => logitsOf(network, new Map(names.map((name, i) => [name, values[i]])), x);
  const forward = jit((values, x) => nn.softmax(logits(values, x), -1));
  const loss = (values, x, target) =>
    nn
      .logSoftmax(logits(values, x), -1)
      .mul(target)
      .sum()
      .mul(-1 / network.batch);
  const step = jit((values, moments, x, target) => {
    const [value, gradients] = valueAndGrad(loss)(
      values.map((w) => w.ref),
      x,
      target,
    );
    const nextMoments = moments.map((v, i) => {
      const decay = network.weightDecay * network.decayMultipliers[names[i]];
      const change = decay === 0 ? gradients[i] : gradients[i].add(values[i].ref.mul(decay));
      return v.mul(network.momentum).sub(change.mul(network.learningRate * network.learningRateMultipliers[names[i]]));
    });
    return [value, values.map((w, i) => w.add(nextMoments[i].ref)), nextMoments];
  });

  return {
    device: getWebGPUDevice(),
    prepareImages: (images) => images,
    async infer(images) {
      const y = forward(
        weights.map((w) => w.ref),
        imageArray(network, images),
      );
      return await y.data();
    },
    async trainStep(images, labels) {
      const target = nn.oneHot(np.array(labels, { dtype: np.int32 }), network.classes);
      const [value, nextWeights, nextVelocities] = step(weights, velocities, imageArray(network, images), target);
      weights = nextWeights;
      velocities = nextVelocities;
      await blockUntilReady([weights, velocities]);
      const [result] = await value.data();
      return result;
    },
  };
}

function imageArray({ input }, images) {
  const size = input.reduce((product, extent) => product * extent, 1);
  return np.array(images, { shape: [images.length / size, ...input] });
}

function logitsOf(network, parameters, images) {
  let x = images;
  for (const layer of network.layers) {
    x = apply(layer, x, parameters);
  }
  return x;
}

function apply({ name, kind, window, shape }, x, parameters) {
  switch (kind) {
    case 'conv2d': {
      const y = lax.convGeneralDilated(x, parameters.get(`${name}.weight`), window.stride, window.pad);
      return y.add(parameters.get(`${name}.bias`).reshape([1, shape[0], 1, 1]));
    }
    case 'max_pool': {
      // jax-js pads with zeros only; the added mask keeps padded cells from winning.
      const mask = np.array(paddingMask(window), { shape: [1, 1, ...paddedExtents(window)] });
      const padded = np.pad(x, [[0, 0], [0, 0], ...window.pad]).add(mask);
      return lax.reduceWindow(padded, (w) => np.max(w), [1, 1, ...window.kernel], [1, 1, ...window.stride]);
    }
    case 'avg_pool': {
      const padded = np.pad(x, [[0, 0], [0, 0], ...window.pad]);
      const sums = lax.reduceWindow(padded, (w) => np.sum(w), [1, 1, ...window.kernel], [1, 1, ...window.stride]);
      return sums.mul(np.array(reciprocalCounts(window), { shape: [1, 1, ...window.output] }));
    }
    case 'dense':
      return np
        .matmul(x.reshape([x.shape[0], -1]), parameters.get(`${name}.weight`).transpose())
        .add(parameters.get(`${name}.bias`));
    case 'relu':
      return nn.relu(x);
    case 'tanh':
      return np.tanh(x);
    case 'flatten':
      return x;
    default:
      throw new Error(`no jax-js form of ${kind}`);
  }
}
