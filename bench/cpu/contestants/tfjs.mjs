/** The network in TensorFlow.js on its WebAssembly backend (XNNPACK). Inference only: it has no gradient of a convolution's weights. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import {
  createVariables,
  imageTensor,
  logitsOf,
  plainAveragePool,
  toChannelsLastImages,
} from '../../shared/tfjs-network.mjs';

/** @param {import('../../shared/network.ts').Network} network @param {{ get(name: string): Float32Array }} parameters */
export async function open(network, parameters) {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), '/'));
  await tf.setBackend('wasm');
  await tf.ready();
  if (tf.getBackend() !== 'wasm') {
    throw new Error(`TensorFlow.js chose the backend ${tf.getBackend()}`);
  }
  const variables = createVariables(network, parameters);
  return {
    prepareImages: (images) => toChannelsLastImages(network, images),
    async infer(images) {
      const probabilities = tf.tidy(() =>
        tf.softmax(logitsOf(network, variables, imageTensor(network, images), plainAveragePool)),
      );
      const values = await probabilities.data();
      probabilities.dispose();
      return values;
    },
  };
}
