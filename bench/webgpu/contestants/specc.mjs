/** The generated package on specc's runtime. `entry` is a module that `run.mjs` prepared for this engine. */

/** @param {import('../../shared/network.ts').Network} network @param {Map<string, Float32Array>} parameters */
export async function open(network, parameters, { entry }) {
  const { openDevice, model } = await import(entry);
  const [Network] = Object.values(model).filter((value) => typeof value === 'function' && 'create' in value);
  const net = await Network.create(await openDevice('webgpu'), { batch: network.batch });
  net.writeParameters(
    new Map(
      [...network.parameters, ...network.state].map(({ name, shape }) => [name, { shape, data: parameters.get(name) }]),
    ),
  );
  let step = 0;
  return {
    // The runtime checks for device errors itself and rejects with them.
    device: undefined,
    prepareImages: (data) => ({ shape: [network.batch, ...network.input], data }),
    infer: async (images) => (await net.predict(images)).data,
    async trainStep(images, labels) {
      const { lossSum, count } = await net.trainStep(images, labels, {
        learningRate: network.learningRate,
        step: step++,
      });
      return lossSum / count;
    },
  };
}
