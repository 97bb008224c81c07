/** The network in jax-js on its WebAssembly backend. Dropout scales as at test time in all steps, which is less work than drawing masks. */
import { defaultDevice, init } from '@jax-js/jax';
import { createNetwork } from '../../shared/jax-network.mjs';

/** @param {import('../../shared/network.ts').Network} network @param {{ get(name: string): Float32Array }} parameters */
export async function open(network, parameters) {
  if (!(await init('wasm')).includes('wasm')) {
    throw new Error('jax-js has no WebAssembly backend here');
  }
  defaultDevice('wasm');
  return createNetwork(network, parameters);
}
