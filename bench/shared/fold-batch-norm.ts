/**
 * A network for deployment, as the tools of all peers make it: what batch norm does to each channel at test time becomes part of the
 * convolution before it.
 */
import type { NetworkLayer } from './network.ts';
import { type Job, valuesOf } from './write-job.ts';

/** The same job where there is nothing to fold. */
export function foldBatchNorm(job: Job): Job {
  return job.network.layers.filter(({ kind }) => kind === 'batch_norm').reduce(foldLayer, job);
}

function foldLayer({ network, values }: Job, norm: NetworkLayer): Job {
  const [input = ''] = norm.inputs;
  const producer = network.layers.find(({ name }) => name === input);
  const readers = network.layers.filter(({ inputs }) => inputs.includes(input));
  if (producer?.kind !== 'conv2d' || readers.length !== 1) {
    return { network, values };
  }
  const [K = 1] = producer.shape;
  const bias = `${input}.bias`;
  const isOfNorm = ({ name }: { readonly name: string }) => name.startsWith(`${norm.name}.`);
  const others = network.parameters.filter((each) => !isOfNorm(each) && each.name !== bias);
  return {
    network: {
      ...network,
      layers: network.layers
        .filter(({ name }) => name !== norm.name)
        .map((layer) => ({ ...layer, inputs: layer.inputs.map((name) => (name === norm.name ? input : name)) })),
      parameters: [...others, { name: bias, shape: [K] }],
      state: network.state.filter((each) => !isOfNorm(each)),
    },
    values: new Map([...values, ...foldedValues(values, input, norm, K)]),
  };
}

/** y = (w·x + b − mean) · factor / √(variance + ε) + offset */
function foldedValues(values: Job['values'], conv: string, { name, batchNorm }: NetworkLayer, K: number) {
  const get = (tensor: string) => valuesOf(values, tensor);
  const weight = get(`${conv}.weight`);
  const oldBias = values.get(`${conv}.bias`);
  const [factor, offset] = [get(`${name}.weight`), get(`${name}.bias`)];
  const [mean, variance] = [get(`${name}.running_mean`), get(`${name}.running_variance`)];
  const scale = Float64Array.from({ length: K }, (_, k) => {
    return (factor[k] ?? 1) / Math.sqrt((variance[k] ?? 1) + (batchNorm?.epsilon ?? 0));
  });
  const perFilter = weight.length / K;
  const filter = weight.map((value, i) => value * (scale[Math.floor(i / perFilter)] ?? 1));
  const bias = Float32Array.from(scale, (by, k) => ((oldBias?.[k] ?? 0) - (mean[k] ?? 0)) * by + (offset[k] ?? 0));
  return [
    [`${conv}.weight`, filter],
    [`${conv}.bias`, bias],
  ] as const;
}
