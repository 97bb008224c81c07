/** A linear softmax classifier in plain TypeScript behind the `Model` interface, for tests of the loop: momentum SGD as in the paper. */
import { addMetrics, type BatchMetrics } from '../../runtime/metrics.ts';
import type { Model } from '../../runtime/model.ts';
import type { ProgramDescription } from '../../runtime/program.ts';
import { elementCount, type Tensor, tensor } from '../../runtime/tensor.ts';
import { noMetrics, scoreProbabilities } from '../../runtime/train/metrics.ts';

export interface FakeModel extends Model {
  /** Learning rates of the steps so far. */
  readonly learningRates: readonly number[];
}

export function createFakeModel(input: readonly number[], classes: number, capacity: number): FakeModel {
  const size = elementCount(input);
  const weight = new Float32Array(classes * size);
  const velocity = new Float32Array(classes * size);
  const learningRates: number[] = [];
  const shape = [classes, size] as const;
  const program: ProgramDescription = {
    name: 'fake',
    input,
    classes,
    logits: 'logits',
    defaultBatch: capacity,
    slots: {},
    buffers: {},
    parameters: { 'dense.weight': { shape, stream: 0, initializer: { constant: 0 } } },
    optimizerState: ['velocity.dense.weight'],
    kernels: {},
    limits: () => {
      throw new RangeError('a fake model runs on no device');
    },
  };

  function probabilities(images: Tensor, index: number): Float64Array {
    const logits = Float64Array.from({ length: classes }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        sum += (weight[j * size + i] ?? 0) * (images.data[index * size + i] ?? 0);
      }
      return sum;
    });
    const peak = Math.max(...logits);
    const exponentials = logits.map((logit) => Math.exp(logit - peak));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value) => value / total);
  }

  function score(images: Tensor, labels: Int32Array): BatchMetrics {
    return [...labels].reduce(
      (sum, label, index) => addMetrics(sum, scoreProbabilities(probabilities(images, index), label)),
      noMetrics,
    );
  }

  return {
    program,
    capacity,
    learningRates,
    async trainStep(images, labels, { learningRate }) {
      learningRates.push(learningRate);
      const metrics = score(images, labels);
      const gradient = new Float64Array(weight.length);
      labels.forEach((label, index) => {
        probabilities(images, index).forEach((p, j) => {
          const error = (p - (j === label ? 1 : 0)) / labels.length;
          for (let i = 0; i < size; i++) {
            gradient[j * size + i] = (gradient[j * size + i] ?? 0) + error * (images.data[index * size + i] ?? 0);
          }
        });
      });
      gradient.forEach((value, i) => {
        velocity[i] = 0.9 * (velocity[i] ?? 0) - learningRate * value;
        weight[i] = (weight[i] ?? 0) + (velocity[i] ?? 0);
      });
      return metrics;
    },
    evaluate: async (images, labels) => score(images, labels),
    async predict(images) {
      const count = images.shape[0] ?? 0;
      const rows = Array.from({ length: count }, (_, index) => [...probabilities(images, index)]).flat();
      return tensor([count, classes], Float32Array.from(rows));
    },
    forward: () => Promise.reject(new RangeError('the loop does not ask for logits')),
    trainForward: () => Promise.reject(new RangeError('the loop does not ask for logits')),
    gradients: () => Promise.reject(new RangeError('the loop does not ask for gradients')),
    readParameters: async (options) =>
      new Map([
        ['dense.weight', tensor(shape, weight.slice())],
        ...(options?.optimizerState === true
          ? [['velocity.dense.weight', tensor(shape, velocity.slice())] as const]
          : []),
      ]),
    writeParameters(tensors) {
      weight.set(tensors.get('dense.weight')?.data ?? []);
      velocity.set(tensors.get('velocity.dense.weight')?.data ?? []);
    },
    readBuffer: async () => new Float32Array(),
    destroy() {},
  };
}
