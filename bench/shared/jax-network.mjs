/**
 * A network in jax-js, whatever the backend: NCHW. Forward and the whole training step (gradient and update) are each under one
 * `jit`. An array is consumed by the operation it enters; `.ref` keeps it for another.
 */
import { blockUntilReady, jit, lax, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { runLayers } from './run-layers.mjs';
import { paddedExtents, paddingMask, reciprocalCounts } from './window.mjs';

/** @param {import('./network.ts').Network} network @param {{ get(name: string): Float32Array | undefined }} parameters */
export function createNetwork(network, parameters) {
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
  const share = (value) => value.ref;
  return runLayers(network.layers, images, (layer, inputs) => apply(layer, inputs, parameters), share);
}

function apply({ name, kind, window, shape, groups, lrn, dropout, batchNorm }, inputs, parameters) {
  const [x] = inputs;
  switch (kind) {
    case 'conv2d': {
      const y = lax.convGeneralDilated(x, parameters.get(`${name}.weight`), window.stride, window.pad, {
        featureGroupCount: groups,
      });
      const bias = parameters.get(`${name}.bias`);
      return bias === undefined ? y : y.add(bias.reshape([1, shape[0], 1, 1]));
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
    case 'dense': {
      const y = np.matmul(x.reshape([x.shape[0], -1]), parameters.get(`${name}.weight`).transpose());
      const bias = parameters.get(`${name}.bias`);
      return bias === undefined ? y : y.add(bias);
    }
    case 'global_avg_pool':
      return np.mean(x, [2, 3]);
    case 'batch_norm':
      return normalize(x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`), batchNorm.epsilon);
    case 'relu':
      return nn.relu(x);
    case 'relu6':
      return nn.relu6(x);
    case 'add':
      return inputs.reduce((sum, each) => sum.add(each));
    case 'concat':
      return np.concatenate(inputs, 1);
    case 'tanh':
      return np.tanh(x);
    case 'lrn': {
      const margin = (lrn.size - 1) / 2;
      const squares = np.pad(x.ref.mul(x.ref), [
        [0, 0],
        [margin, margin],
        [0, 0],
        [0, 0],
      ]);
      const sums = lax.reduceWindow(squares, (w) => np.sum(w), [1, lrn.size, 1, 1], [1, 1, 1, 1]);
      return x.mul(np.exp(np.log(sums.mul(lrn.alpha).add(lrn.k)).mul(-lrn.beta)));
    }
    case 'dropout':
      // As at test time.
      return dropout.scaleAt === 'test' ? x.mul(1 - dropout.rate) : x;
    case 'flatten':
      return x.reshape([x.shape[0], -1]);
    default:
      throw new Error(`no jax-js form of ${kind}`);
  }
}

/** By the statistics of the batch, as in training. */
function normalize(x, factor, offset, epsilon) {
  const perChannel = (values) => values.reshape([1, -1, 1, 1]);
  const centred = x.ref.sub(np.mean(x, [0, 2, 3], { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), [0, 2, 3], { keepdims: true });
  return centred.mul(np.reciprocal(np.sqrt(variance.add(epsilon))).mul(perChannel(factor))).add(perChannel(offset));
}
