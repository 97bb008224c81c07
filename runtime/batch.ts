/** Checks that images and labels fit a network before anything reaches the device; each failure is a `BatchError` with both shapes. */
import { BatchError } from './errors.ts';
import type { ProgramDescription } from './program.ts';
import { elementCount, type Tensor } from './tensor.ts';

/** A batch size for which memory can be allocated. */
export function checkCapacity(batch: number): number {
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new BatchError(`a batch of ${batch} images cannot be allocated`, {
      help: ['give a whole number, 1 or more'],
    });
  }
  return batch;
}

/** A part of a batch: its first image, and how many it has. */
export interface Part {
  readonly firstImage: number;
  readonly batch: number;
}

/** At most `count` parts of `images` images, as equal as can be: all have as many, but for the last. */
export function partsOf(images: number, count: number): readonly Part[] {
  const batch = Math.ceil(images / count);
  return Array.from({ length: Math.ceil(images / batch) }, (_, index) => ({
    firstImage: index * batch,
    batch: Math.min(batch, images - index * batch),
  }));
}

/** Number of images in a tensor [N, C, H, W] that runs in up to `parts` parts. */
export function checkBatch(program: ProgramDescription, capacity: number, images: Tensor, parts = 1): number {
  const [count = 0, ...image] = images.shape;
  if (image.length !== program.input.length || image.some((extent, axis) => extent !== program.input[axis])) {
    throw new BatchError(
      `images are [${images.shape.join(', ')}], but \`${program.name}\` takes [N, ${program.input.join(', ')}]`,
    );
  }
  if (count === 0) {
    throw new BatchError('the batch is empty');
  }
  const most = capacity * parts;
  if (count > most) {
    const divided = parts === 1 ? '' : `, in ${parts} parts of ${capacity}`;
    throw new BatchError(`the batch has ${count} images, but the network was opened for at most ${most}${divided}`, {
      help: [`open the network with \`batch: ${Math.ceil(count / parts)}\`, or feed at most ${most} at a time`],
    });
  }
  if (images.data.length !== elementCount(images.shape)) {
    throw new BatchError(`images are [${images.shape.join(', ')}] but hold ${images.data.length} values`);
  }
  return count;
}

/** Number of images in a tensor [N, C, H, W], or 1 for [C, H, W]. */
export function imageCount(program: ProgramDescription, capacity: number, images: Tensor): number {
  const single = images.shape.length === program.input.length;
  return checkBatch(program, capacity, single ? { shape: [1, ...images.shape], data: images.data } : images);
}

/** One label per image, each a class of the network. */
export function checkLabels(program: ProgramDescription, batch: number, labels: Int32Array): void {
  if (labels.length !== batch) {
    throw new BatchError(`a batch of ${batch} needs as many labels, not ${labels.length}`);
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= program.classes);
  if (wrong !== -1) {
    throw new BatchError(
      `label ${labels[wrong]} of image ${wrong} is not a class of \`${program.name}\`: labels run from 0 to ${program.classes - 1}`,
    );
  }
}
