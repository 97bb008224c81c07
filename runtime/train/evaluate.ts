/** Loss and top-k errors of a network over a whole split, at test time. Every readable image counts once. */

import type { ImageSplit } from '../data/dataset.ts';
import { ImagesUnreadableError } from '../data/errors.ts';
import type { Batch, Pipeline } from '../data/pipeline.ts';
import { TEN_CROPS } from '../data/windows.ts';
import { addMetrics, type BatchMetrics } from '../metrics.ts';
import type { Model } from '../model.ts';
import { elementCount, type Tensor, tensor } from '../tensor.ts';
import { noMetrics, scoreProbabilities } from './metrics.ts';
import { overlap } from './overlap.ts';

export interface EvaluateOptions {
  /** What the recipe says if absent. ten_crop averages the softmax outputs of four corners and centre, each with its mirror image. */
  readonly mode?: 'center_crop' | 'ten_crop';
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Sums over the split; undefined when aborted. Throws `ImagesUnreadableError` when there is nothing to sum. */
export async function evaluate(
  model: Model,
  pipeline: Pipeline,
  split: ImageSplit,
  { mode = pipeline.recipe.evaluate, signal, onProgress }: EvaluateOptions,
): Promise<BatchMetrics | undefined> {
  const tenCrop = mode === 'ten_crop';
  const images = tenCrop ? Math.max(1, Math.floor(model.capacity / TEN_CROPS)) : model.capacity;
  const load = tenCrop ? pipeline.tenCropBatch : pipeline.centerBatch;
  let totals = noMetrics;
  await overlap<Batch>({
    first: 0,
    count: Math.ceil(split.length / images),
    bufferLength: elementCount(model.program.input) * images * (tenCrop ? TEN_CROPS : 1),
    load: (index, buffer) => load(split, index * images, Math.min(images, split.length - index * images), buffer),
    async use(batch, index) {
      if (batch.labels.length > 0) {
        const scored = tenCrop ? tenCropMetrics(model, batch) : model.evaluate(batch.images, batch.labels);
        totals = addMetrics(totals, await scored);
      }
      onProgress?.(Math.min((index + 1) * images, split.length), split.length);
      return signal?.aborted !== true;
    },
  });
  if (signal?.aborted === true) {
    return undefined;
  }
  if (totals.count === 0) {
    throw new ImagesUnreadableError(`none of the ${split.length} images can be used`);
  }
  return totals;
}

/** Class probabilities of one image of a split, scored as the recipe says; undefined when it cannot be read. */
export async function predictClasses(
  model: Model,
  pipeline: Pipeline,
  split: ImageSplit,
  index: number,
): Promise<Float64Array | undefined> {
  const tenCrop = pipeline.recipe.evaluate === 'ten_crop';
  const crops = tenCrop ? TEN_CROPS : 1;
  const target = new Float32Array(elementCount(model.program.input) * crops);
  const load = tenCrop ? pipeline.tenCropBatch : pipeline.centerBatch;
  const { images } = await load(split, index, 1, target);
  const [probabilities] = await meanProbabilities(model, images, crops);
  return probabilities;
}

async function tenCropMetrics(model: Model, { images, labels }: Batch): Promise<BatchMetrics> {
  const means = await meanProbabilities(model, images, TEN_CROPS);
  return means.reduce(
    (totals, probabilities, image) => addMetrics(totals, scoreProbabilities(probabilities, labels[image] ?? 0)),
    noMetrics,
  );
}

/** Class probabilities of each image, averaged over its `crops` consecutive entries of `images`; more than the model takes at once. */
async function meanProbabilities(model: Model, images: Tensor, crops: number): Promise<Float64Array[]> {
  const [count = 0, ...extents] = images.shape;
  const { classes } = model.program;
  const size = elementCount(extents);
  const means = Array.from({ length: count / crops }, () => new Float64Array(classes));
  for (let start = 0; start < count; start += model.capacity) {
    const n = Math.min(model.capacity, count - start);
    const part = tensor([n, ...extents], images.data.subarray(start * size, (start + n) * size));
    const { data } = await model.predict(part);
    for (let i = 0; i < n * classes; i++) {
      const mean = means[Math.floor((start + Math.floor(i / classes)) / crops)];
      if (mean !== undefined) {
        mean[i % classes] = (mean[i % classes] ?? 0) + (data[i] ?? 0) / crops;
      }
    }
  }
  return means;
}
