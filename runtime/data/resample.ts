/**
 * A window of an image scaled to a given size, with antialiasing: each output pixel is a weighted mean of all pixels of the window that it
 * covers, so that shrinking leaves none out. Bilinear as in Pillow, whose resize torchvision uses for images; bytes in, bytes out.
 */
import type { RawImage } from './dataset.ts';

export interface Extents {
  readonly height: number;
  readonly width: number;
}

/** A rectangle of whole pixels. */
export interface Rectangle extends Extents {
  readonly top: number;
  readonly left: number;
}

/** Columns first, then rows, in float64; rounded once, halves up. */
export function resample({ channels, height, width, pixels }: RawImage, window: Rectangle, size: Extents): RawImage {
  const columns = weightsOf(window.width, size.width);
  const rows = weightsOf(window.height, size.height);
  const out = new Uint8Array(channels * size.height * size.width);
  const narrow = new Float64Array(window.height * size.width);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < window.height; y++) {
      const line = (c * height + window.top + y) * width + window.left;
      columns.forEach(({ first, weights }, x) => {
        narrow[y * size.width + x] = weightedSum(pixels, line + first, 1, weights);
      });
    }
    rows.forEach(({ first, weights }, y) => {
      for (let x = 0; x < size.width; x++) {
        const value = weightedSum(narrow, first * size.width + x, size.width, weights);
        out[(c * size.height + y) * size.width + x] = Math.floor(value + 0.5);
      }
    });
  }
  return { channels, ...size, pixels: out };
}

function weightedSum(values: Uint8Array | Float64Array, start: number, stride: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += (weights[i] ?? 0) * (values[start + i * stride] ?? 0);
  }
  return sum;
}

interface Weights {
  readonly first: number;
  /** Of the input positions from `first` on; their sum is 1. */
  readonly weights: Float64Array;
}

/**
 * For each of `to` output positions along an axis, the input positions within one output pixel of its centre (one input pixel where the
 * axis is enlarged), weighted by a triangle. Positions outside the window do not count.
 */
function weightsOf(from: number, to: number): readonly Weights[] {
  const ratio = from / to;
  const reach = Math.max(ratio, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * ratio;
    const first = Math.max(Math.floor(centre - reach + 0.5), 0);
    const end = Math.min(Math.floor(centre + reach + 0.5), from);
    const weights = Float64Array.from({ length: end - first }, (_, k) =>
      Math.max(1 - Math.abs((first + k + 0.5 - centre) / reach), 0),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}
