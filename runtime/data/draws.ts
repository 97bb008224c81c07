/**
 * The random choices of data loading. Each is a pure function of (seed, purpose, epoch, image), so that they are the same
 * on every device, in any order of loading, and after a resume.
 */

import { type Key, PhiloxSequence, philox, streamOf, unitFloat } from '../random/philox.ts';
import type { AugmentationSettings } from './recipe.ts';
import type { Extents, Rectangle } from './resample.ts';

const shuffleStream = streamOf('data.shuffle');
const cropStream = streamOf('data.crop');
const resizedCropStream = streamOf('data.resized_crop');
const flipStream = streamOf('data.flip');
const lightingStream = streamOf('data.lighting');
const holdOutStream = streamOf('data.hold_out');

/** The order of an epoch: Fisher–Yates from the end. */
export function shuffledOrder(length: number, key: Key, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const draws = new PhiloxSequence(key, shuffleStream, epoch);
  for (let last = length - 1; last > 0; last--) {
    const other = draws.below(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}

/** Top and left of a random window with `rows` × `columns` possible places. */
export function cropDraw(rows: number, columns: number, key: Key, epoch: number, image: number): [number, number] {
  const [first, second] = philox([image, cropStream, epoch, 0], key);
  return [Math.floor((first * rows) / 2 ** 32), Math.floor((second * columns) / 2 ** 32)];
}

/** Tries of `resizedCropDraw`. */
const TRIES = 10;

/**
 * A window of random area and shape, as torchvision's RandomResizedCrop chooses it: its share of the image is uniform over `scale`, the
 * logarithm of width / height over `ratio`. Ten tries, of one Philox block each, to find one that fits; then the largest window in the centre whose shape is
 * within `ratio`.
 */
export function resizedCropDraw(
  { height, width }: Extents,
  { scale, ratio }: AugmentationSettings['random_resized_crop'],
  key: Key,
  epoch: number,
  image: number,
): Rectangle {
  const [[least = 1, most = 1], [narrowest = 1, widest = 1]] = [scale, ratio];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [a, b, c, d] = philox([image, resizedCropStream, epoch, attempt], key);
    const area = height * width * (least + (most - least) * unitFloat(a));
    const shape = Math.exp(Math.log(narrowest) + (Math.log(widest) - Math.log(narrowest)) * unitFloat(b));
    const [rows, columns] = [Math.round(Math.sqrt(area / shape)), Math.round(Math.sqrt(area * shape))];
    if (rows > 0 && rows <= height && columns > 0 && columns <= width) {
      const top = Math.floor((c * (height - rows + 1)) / 2 ** 32);
      const left = Math.floor((d * (width - columns + 1)) / 2 ** 32);
      return { top, left, height: rows, width: columns };
    }
  }
  const shape = width / height;
  const rows = shape < narrowest ? Math.min(Math.max(Math.round(width / narrowest), 1), height) : height;
  const columns = shape > widest ? Math.min(Math.max(Math.round(height * widest), 1), width) : width;
  return {
    top: Math.floor((height - rows) / 2),
    left: Math.floor((width - columns) / 2),
    height: rows,
    width: columns,
  };
}

export function flipDraw(key: Key, epoch: number, image: number): boolean {
  return philox([image, flipStream, epoch, 0], key)[0] >= 2 ** 31;
}

/** Three standard normals, by Box–Muller from one block. */
export function lightingDraw(key: Key, epoch: number, image: number): [number, number, number] {
  const [a, b, c, d] = philox([image, lightingStream, epoch, 0], key);
  const first = Math.sqrt(-2 * Math.log(unitFloat(a)));
  const second = Math.sqrt(-2 * Math.log(unitFloat(c)));
  const angle = 2 * Math.PI * unitFloat(b);
  return [first * Math.cos(angle), first * Math.sin(angle), second * Math.cos(2 * Math.PI * unitFloat(d))];
}

/**
 * Which of `names`, the images of a class, are held out of a set without a validation split: the fraction `share` with the smallest
 * hashes, at least one and never all. By name, so that adding an image moves few others.
 */
export function heldOut(names: readonly string[], share: number): ReadonlySet<string> {
  const count = Math.min(Math.max(1, Math.round(names.length * share)), names.length - 1);
  const hashed = names.map((name) => ({ name, hash: philox([streamOf(name), holdOutStream, 0, 0], [0, 0])[0] }));
  hashed.sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
  return new Set(hashed.slice(0, count).map(({ name }) => name));
}
