/** The network in jax-js on its WebGPU backend. */
import { defaultDevice, getWebGPUDevice, init } from '@jax-js/jax';
import { createNetwork } from '../../shared/jax-network.mjs';

/** @param {import('../../shared/network.ts').Network} network @param {Map<string, Float32Array>} parameters */
export async function open(network, parameters) {
  if (!(await init('webgpu')).includes('webgpu')) {
    throw new Error('jax-js finds no WebGPU device');
  }
  defaultDevice('webgpu');
  return { device: getWebGPUDevice(), ...createNetwork(network, parameters) };
}
