/** Everything that a network on a device lets one see, under the names of `expectedValues`, in an order that finds what stays behind. */
import type { Graph } from '../../compiler/graph/types.ts';
import type { BatchMetrics, GradientResult, Model, Tensor } from '../../runtime/index.ts';
import { elementCount, tensor } from '../../runtime/tensor.ts';
import type { Tensors } from '../reference/network.ts';
import { type Expected, maskSeed } from './expected.ts';

export type Observed = ReadonlyMap<string, ArrayLike<number>>;

/**
 * Each run that is compared comes after one that leaves NaN in the whole memory that the network has for a full batch: a kernel that
 * reads what it should not, or leaves out what it should write, cannot hide.
 */
export async function observe(model: Model, graph: Graph, { batch, parameters, steps }: Expected): Promise<Observed> {
  const N = batch.labels.length;
  const images = tensor([N, ...graph.input.shape], Float32Array.from(batch.images));
  const seen = new Map<string, ArrayLike<number>>();
  const initial = await model.readParameters();
  for (const [name, { data }] of initial) {
    seen.set(`initial ${name}`, data);
  }
  model.writeParameters(asTensors(initial, parameters));

  await poison(model);
  const { logits, probabilities } = await model.forward(images);
  seen.set('predicted logits', logits.data);
  seen.set('probabilities', probabilities.data);
  await poison(model);
  putMetrics(seen, 'evaluate', await model.evaluate(images, batch.labels));
  for (const [prefix, options] of [
    ['unmasked', {}],
    ['masked', { dropoutSeed: maskSeed }],
  ] as const) {
    await poison(model);
    const first = await model.gradients(images, batch.labels, options);
    putGradients(seen, prefix, first);
    await poison(model);
    putGradients(seen, `again: ${prefix}`, await model.gradients(images, batch.labels, options));
  }
  if (steps.length > 0) {
    for (const { step, learningRate } of steps) {
      await poison(model);
      putMetrics(seen, `step ${step}`, await model.trainStep(images, batch.labels, { step, learningRate }));
    }
    for (const [name, { data }] of await model.readParameters({ optimizerState: true })) {
      seen.set(`trained ${name}`, data);
    }
    await poison(model);
    seen.set('trained logits', (await model.forward(images)).logits.data);
  }
  return seen;
}

async function poison(model: Model): Promise<void> {
  const { capacity, program } = model;
  const images = tensor([capacity, ...program.input]);
  images.data.fill(Number.NaN);
  await model.gradients(images, new Int32Array(capacity), { dropoutSeed: 1 });
  await model.evaluate(images, new Int32Array(capacity));
}

function putGradients(
  seen: Map<string, ArrayLike<number>>,
  prefix: string,
  { loss, logits, gradients }: GradientResult,
): void {
  seen.set(`${prefix} logits`, logits.data);
  seen.set(`${prefix} mean loss`, [loss]);
  for (const [name, { data }] of gradients) {
    seen.set(`${prefix} grad.${name}`, data);
  }
}

function putMetrics(
  seen: Map<string, ArrayLike<number>>,
  prefix: string,
  { lossSum, top1, top5, count }: BatchMetrics,
): void {
  seen.set(`${prefix} loss`, [lossSum]);
  seen.set(`${prefix} counts`, [top1, top5, count]);
}

function asTensors(like: ReadonlyMap<string, Tensor>, values: Tensors): ReadonlyMap<string, Tensor> {
  return new Map(
    [...like].map(([name, { shape }]) => {
      const data = Float32Array.from(values.get(name) ?? []);
      if (data.length !== elementCount(shape)) {
        throw new Error(`the device's ${name} is [${shape.join(', ')}], the reference's has ${data.length} values`);
      }
      return [name, tensor(shape, data)];
    }),
  );
}
