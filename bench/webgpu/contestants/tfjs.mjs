/** The network in TensorFlow.js on its WebGPU backend. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import {
  createVariables,
  imageTensor,
  logitsOf,
  plainAveragePool,
  toChannelsLastImages,
  trainableAveragePool,
} from '../../shared/tfjs-network.mjs';

/** @param {import('../../shared/network.ts').Network} network @param {Map<string, Float32Array>} parameters */
export async function open(network, parameters) {
  await tf.setBackend('webgpu');
  await tf.ready();
  if (tf.getBackend() !== 'webgpu') {
    throw new Error(`TensorFlow.js chose the backend ${tf.getBackend()}`);
  }
  const variables = createVariables(network, parameters);
  const optimizer = tf.train.momentum(network.learningRate, network.momentum);

  return {
    device: tf.backend().device,
    prepareImages: (images) => toChannelsLastImages(network, images),
    async infer(images) {
      const probabilities = tf.tidy(() =>
        tf.softmax(logitsOf(network, variables, imageTensor(network, images), plainAveragePool)),
      );
      const values = await probabilities.data();
      probabilities.dispose();
      return values;
    },
    async trainStep(images, labels) {
      const { value, grads } = tf.tidy(() => {
        const x = imageTensor(network, images);
        const target = tf.oneHot(tf.tensor1d(labels, 'int32'), network.classes);
        const { value, grads } = tf.variableGrads(() =>
          tf.losses.softmaxCrossEntropy(target, logitsOf(network, variables, x, trainableAveragePool)),
        );
        for (const [name, variable] of variables) {
          const decayed = grads[name].add(variable.mul(network.weightDecay * network.decayMultipliers[name]));
          grads[name] = decayed.mul(network.learningRateMultipliers[name]);
        }
        return { value, grads };
      });
      optimizer.applyGradients(grads);
      tf.dispose(grads);
      const [loss] = await value.data();
      // The loss is known before the update has run.
      await tf.backend().queue.onSubmittedWorkDone();
      value.dispose();
      return loss;
    },
  };
}
