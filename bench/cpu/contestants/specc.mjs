/** The generated package on specc's runtime, native or as WebAssembly. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @param {import('../../shared/network.ts').Network} network
 * @param {{ get(name: string): Float32Array }} parameters
 * @param {{ job: string, threads: number, variant: string }} options
 */
export async function open(network, parameters, { job, threads, variant }) {
  const { openDevice, model } = await import(pathToFileURL(join(job, 'package/entry.mjs')).href);
  const [Network] = Object.values(model).filter((value) => typeof value === 'function' && 'create' in value);
  const device = await openDevice(variant === 'native' ? 'native' : 'wasm', {
    threads,
    ...(variant === 'wasm-simd' ? { relaxedSimd: false } : {}),
  });
  const { switchable, masks } = withDropoutSwitch(device);
  const net = await Network.create(switchable, { batch: network.batch });
  for (const { name, shape } of [...network.parameters, ...network.state]) {
    const [layer, role] = name.split('.');
    net.parameters[layer][role].write({ shape, data: parameters.get(name) });
  }
  let step = 0;
  return {
    prepareImages: (data) => ({ shape: [network.batch, ...network.input], data }),
    infer: async (images) => (await net.predict(images)).data,
    async trainStep(images, labels, { dropout }) {
      masks.drawn = dropout;
      const { lossSum, count } = await net.trainStep(images, labels, {
        learningRate: network.learningRate,
        step: step++,
      });
      return lossSum / count;
    },
  };
}

/** A training step always draws masks, which differ from library to library; the steps that are checked must not. */
function withDropoutSwitch(device) {
  const masks = { drawn: true };
  const switchable = {
    info: device.info,
    async createExecutor(code, options) {
      const executor = await device.createExecutor(code, options);
      const run = executor.run.bind(executor);
      executor.run = (phases, scalars, read) =>
        run(phases, { ...scalars, training: scalars.training && masks.drawn }, read);
      return executor;
    },
    destroy: () => device.destroy(),
  };
  return { switchable, masks };
}
