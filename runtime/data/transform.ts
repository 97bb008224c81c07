/**
 * Pixel arithmetic on one image: channels, resize, crop, flip, mean and scale. Receives bytes, writes float32 planes;
 * draws no random numbers and keeps nothing.
 */
import type { RawImage } from './dataset.ts';

/** A window of the image and how its pixels become network input: (pixel − mean + shift) · scale / std. */
export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** Mirrors the window left to right. */
  readonly flip: boolean;
  /** Planar [channels, image height, image width], or one value per channel; empty subtracts nothing. */
  readonly mean: Float32Array;
  /** Added to every pixel of a channel; empty adds nothing. */
  readonly shift: readonly number[];
  readonly scale: number;
  /** One value per channel; absent divides by nothing. */
  readonly std?: Float32Array;
}

/** Writes the crop to `out` at `offset`, planar [channels, height, width]. A mean image is read at the pixel's position before the flip. */
export function writeCrop(image: RawImage, crop: Crop, out: Float32Array, offset: number): void {
  const { channels, height, width, pixels } = image;
  const { mean, std } = crop;
  const meanIsImage = mean.length === channels * height * width && mean.length !== channels;
  const step = crop.flip ? -1 : 1;
  let target = offset;
  for (let c = 0; c < channels; c++) {
    const scale = std === undefined ? crop.scale : crop.scale / (std[c] ?? 1);
    const bias = (crop.shift[c] ?? 0) - (meanIsImage ? 0 : (mean[c] ?? 0));
    for (let y = 0; y < crop.height; y++) {
      let source = (c * height + crop.top + y) * width + crop.left + (crop.flip ? crop.width - 1 : 0);
      for (let x = 0; x < crop.width; x++, source += step) {
        const centred = meanIsImage ? (pixels[source] ?? 0) - (mean[source] ?? 0) : (pixels[source] ?? 0);
        out[target++] = (centred + bias) * scale;
      }
    }
  }
}

/** Rec. 601 luma of stored values 0..255, to the nearest integer, halves up. In integer arithmetic, so that rounding is exact. */
function luma(red: number, green: number, blue: number): number {
  return Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

/** Grey to three equal planes, or colour to grey by the Rec. 601 luma weights: the one conversion to grey for every source. */
export function withChannels(image: RawImage, channels: number): RawImage {
  if (image.channels === channels) {
    return image;
  }
  const plane = image.height * image.width;
  const pixels = new Uint8Array(plane * channels);
  if (image.channels === 1) {
    for (let c = 0; c < channels; c++) {
      pixels.set(image.pixels, c * plane);
    }
  } else {
    const [red, green, blue] = [0, 1, 2].map((c) => image.pixels.subarray(c * plane, (c + 1) * plane));
    for (let i = 0; i < plane; i++) {
      pixels[i] = luma(red?.[i] ?? 0, green?.[i] ?? 0, blue?.[i] ?? 0);
    }
  }
  return { ...image, channels, pixels };
}

/** With `padding` black pixels on each side. */
export function padded({ channels, height, width, pixels }: RawImage, padding: number): RawImage {
  const [rows, columns] = [height + 2 * padding, width + 2 * padding];
  const out = new Uint8Array(channels * rows * columns);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const source = (c * height + y) * width;
      out.set(pixels.subarray(source, source + width), (c * rows + y + padding) * columns + padding);
    }
  }
  return { channels, height: rows, width: columns, pixels: out };
}

/** Scales the shorter side to `size` and crops the centre square: [channels, size, size]. Bilinear between pixel centres, edges repeated. */
export function resizeToSquare(image: RawImage, size: number): RawImage {
  const { channels, height, width, pixels } = image;
  if (height === size && width === size) {
    return image;
  }
  const ratio = Math.min(height, width) / size;
  const rows = sampleAxis(size, height, ratio);
  const columns = sampleAxis(size, width, ratio);
  const out = new Uint8Array(channels * size * size);
  let target = 0;
  for (let c = 0; c < channels; c++) {
    for (const row of rows) {
      const above = (c * height + row.low) * width;
      const below = (c * height + row.high) * width;
      for (const column of columns) {
        const upper = mix(pixels[above + column.low], pixels[above + column.high], column.weight);
        const lower = mix(pixels[below + column.low], pixels[below + column.high], column.weight);
        out[target++] = Math.round(mix(upper, lower, row.weight));
      }
    }
  }
  return { channels, height: size, width: size, pixels: out };
}

/** For each output position, the two source positions around it and the weight of the second. */
function sampleAxis(size: number, extent: number, ratio: number) {
  const start = (extent - size * ratio) / 2;
  return Array.from({ length: size }, (_, i) => {
    const position = Math.min(Math.max(start + (i + 0.5) * ratio - 0.5, 0), extent - 1);
    const low = Math.floor(position);
    return { low, high: Math.min(low + 1, extent - 1), weight: position - low };
  });
}

function mix(a = 0, b = 0, weight: number): number {
  return a + (b - a) * weight;
}
