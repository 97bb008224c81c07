/**
 * A training loop of one's own over a generated network: it looks for a learning rate, trains with a cosine schedule, tests, and keeps
 * the weights. The network's class makes steps; everything else is here.
 */
import {
  type ImageSplit,
  keyOf,
  openDataset,
  openDevice,
  PhiloxSequence,
  streamOf,
  tensor,
  writeTensorFile,
} from 'specc/runtime/node';
import { LeNet5 } from './lenet5/model.ts';

const BATCH = 64;
const EPOCHS = Number(process.argv[2] ?? 5);

const device = await openDevice('auto');
const digits = await openDataset('mnist', { channels: 1 });
console.log(`on ${device.info.description}`);

/** Images in 0..1, as the spec's weights expect them, and their labels. */
async function batchOf(split: ImageSplit, indices: readonly number[]) {
  const images = tensor([indices.length, 1, 28, 28]);
  for (const [position, index] of indices.entries()) {
    const { pixels } = await split.read(index);
    images.data.set(
      Float32Array.from(pixels, (value) => value / 255),
      position * pixels.length,
    );
  }
  return { images, labels: Int32Array.from(indices, (index) => split.labelOf(index)) };
}

/** `indices` in runs of a batch; the last may be shorter. */
function* batchesOf(indices: readonly number[]) {
  for (let start = 0; start < indices.length; start += BATCH) {
    yield indices.slice(start, start + BATCH);
  }
}

/** The training images in a new order each epoch, by Fisher and Yates; the same order in every run. */
function orderOf(epoch: number): readonly number[] {
  const order = Array.from({ length: digits.train.length }, (_, i) => i);
  const draws = new PhiloxSequence(keyOf(0), streamOf('order'), epoch);
  for (let last = order.length - 1; last > 0; last--) {
    const other = draws.below(last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** Raises the rate until the smoothed loss blows up; a third of where it was lowest is safe (Smith 2017, arXiv:1506.01186, §3.3). */
async function findLearningRate(): Promise<number> {
  const network = await LeNet5.create(device, { batch: BATCH });
  let [step, rate, smooth, best] = [0, 1e-4, Math.log(10), { loss: Math.log(10), rate: 1e-4 }];
  for (const indices of batchesOf(orderOf(0))) {
    const { images, labels } = await batchOf(digits.train, indices);
    const { lossSum, count } = await network.trainStep(images, labels, { learningRate: rate, step });
    smooth += 0.1 * (lossSum / count - smooth);
    if (!(smooth < 2 * best.loss)) break; // Also where it is no number.
    if (smooth < best.loss) best = { loss: smooth, rate };
    [step, rate] = [step + 1, rate * 1.1];
  }
  network.destroy();
  return best.rate / 3;
}

const peakRate = await findLearningRate();
console.log(`learning rate ${peakRate.toPrecision(2)}`);

const network = await LeNet5.create(device, { batch: BATCH, seed: 1 });
const steps = EPOCHS * Math.ceil(digits.train.length / BATCH);
let step = 0;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  let [loss, images] = [0, 0];
  for (const indices of batchesOf(orderOf(epoch))) {
    const batch = await batchOf(digits.train, indices);
    const learningRate = (peakRate / 2) * (1 + Math.cos((Math.PI * step) / steps));
    const metrics = await network.trainStep(batch.images, batch.labels, { learningRate, step });
    [loss, images, step] = [loss + metrics.lossSum, images + metrics.count, step + 1];
  }
  console.log(`epoch ${epoch + 1}/${EPOCHS}  loss ${(loss / images).toFixed(4)}`);
}

let correct = 0;
for (const indices of batchesOf(Array.from({ length: digits.test.length }, (_, i) => i))) {
  const { images, labels } = await batchOf(digits.test, indices);
  correct += (await network.evaluate(images, labels)).top1;
}
console.log(`test accuracy ${((100 * correct) / digits.test.length).toFixed(2)}%`);
await writeTensorFile('lenet5.safetensors', await network.readParameters());
console.log('weights: lenet5.safetensors');
