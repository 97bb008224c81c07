/**
 * Facts about the training images that preprocessing needs: mean, standard deviation and the principal components of RGB.
 * One streaming pass over whole (resized, uncropped) images in float64; the result is stored in checkpoints.
 */
import type { ImageSplit, RawImage } from './dataset.ts';
import type { DataRecipe } from './recipe.ts';

export interface DataStatistics {
  /** Planar [C, H, W] for `mean: image`, [C] for `mean: channel` or a list, empty for none. In pixel units, 0..255. */
  readonly mean: Float32Array;
  /** [C] in pixel units, 0..255; absent where nothing is divided. */
  readonly std?: Float32Array;
  /** Principal components of RGB with pixels in 0..1; absent unless lighting noise is asked for. */
  readonly lighting?: { readonly vectors: Float32Array; readonly values: Float32Array };
}

export interface StatisticsRequest {
  readonly mean: 'image' | 'channel' | readonly number[] | undefined;
  readonly std?: 'channel' | readonly number[];
  readonly lighting: boolean;
}

/** Everything that determines the statistics of a split, besides its images. */
export interface StatisticsPass extends StatisticsRequest {
  readonly resize: number | undefined;
  /** [C, H, W] of the network's input: statistics have C channels, smaller images are left out. */
  readonly input: readonly number[];
}

export interface PassResult {
  readonly statistics: DataStatistics;
  /** Images that could not be used, by index. */
  readonly leftOut: readonly number[];
}

/** Keeps the results of passes from one run to the next. */
export interface StatisticsStore {
  /** The result of `compute` for this split, now or from an earlier run; the same bits. */
  keep(
    train: ImageSplit,
    pass: StatisticsPass,
    compute: () => Promise<PassResult>,
  ): Promise<PassResult & { readonly reused: boolean }>;
}

/** Incremented by every change that makes the same images give different numbers, so that no older result is reused. */
export const STATISTICS_VERSION = 1;

/** Whether `request` can be answered without looking at images. */
export function needsPass(request: StatisticsRequest): boolean {
  return typeof request.mean === 'string' || request.std === 'channel' || request.lighting;
}

/** The statistics of a recipe that gives them all as numbers. */
export function writtenStatistics({ mean, std }: Pick<DataRecipe, 'mean' | 'std'>): DataStatistics {
  const numbers = (written: readonly number[] | string | undefined) =>
    Float32Array.from(typeof written === 'object' ? written : []);
  return { mean: numbers(mean), ...(std === undefined ? {} : { std: numbers(std) }) };
}

/** Sums over images of equal channel count, and of equal extents where a mean image is wanted. */
export function createAccumulator(request: StatisticsRequest, channels: number) {
  const wantsImage = request.mean === 'image';
  let perPixel = new Float64Array(0);
  const sums = new Float64Array(channels);
  /** Of pixels of two channels; those of one with itself lie on the diagonal. */
  const products = new Float64Array(channels * channels);
  const squares = request.std === 'channel';
  let images = 0;
  let pixelCount = 0;

  function add(image: RawImage): void {
    const { pixels } = image;
    const plane = image.height * image.width;
    if (wantsImage) {
      if (images === 0) {
        perPixel = new Float64Array(pixels.length);
      }
      for (let i = 0; i < pixels.length; i++) {
        perPixel[i] = (perPixel[i] ?? 0) + (pixels[i] ?? 0);
      }
    }
    for (let c = 0; c < channels; c++) {
      sums[c] = (sums[c] ?? 0) + sumOf(pixels, c * plane, plane);
      for (let d = request.lighting ? 0 : c; (request.lighting || squares) && d <= c; d++) {
        let dot = 0;
        for (let i = 0; i < plane; i++) {
          dot += (pixels[c * plane + i] ?? 0) * (pixels[d * plane + i] ?? 0);
        }
        products[c * channels + d] = (products[c * channels + d] ?? 0) + dot;
      }
    }
    images++;
    pixelCount += plane;
  }

  function finish(): DataStatistics {
    const channelMean = Float64Array.from(sums, (sum) => sum / Math.max(pixelCount, 1));
    const mean =
      request.mean === 'image'
        ? Float32Array.from(perPixel, (sum) => sum / images)
        : request.mean === 'channel'
          ? Float32Array.from(channelMean)
          : Float32Array.from(request.mean ?? []);
    const spread = standardDeviation(channelMean);
    const facts = spread === undefined ? { mean } : { mean, std: spread };
    if (!request.lighting) {
      return facts;
    }
    const covariance = Array.from({ length: channels }, (_, c) =>
      Array.from({ length: channels }, (_, d) => {
        const product = products[Math.max(c, d) * channels + Math.min(c, d)] ?? 0;
        return (product / pixelCount - (channelMean[c] ?? 0) * (channelMean[d] ?? 0)) / 255 ** 2;
      }),
    );
    return { ...facts, lighting: principalComponents(covariance) };
  }

  /** Over all pixels of a channel, around its mean. The sums are whole numbers and exact. */
  function standardDeviation(channelMean: Float64Array): Float32Array | undefined {
    if (request.std !== 'channel') {
      return request.std === undefined ? undefined : Float32Array.from(request.std);
    }
    return Float32Array.from(channelMean, (mean, c) => {
      const square = (products[c * channels + c] ?? 0) / Math.max(pixelCount, 1);
      return Math.sqrt(Math.max(square - mean * mean, 0));
    });
  }

  return { add, finish };
}

function sumOf(values: Uint8Array, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) {
    sum += values[i] ?? 0;
  }
  return sum;
}

/**
 * Eigenvectors (columns of `vectors`, row-major) and eigenvalues of a symmetric matrix by cyclic Jacobi rotations, largest first.
 * Each vector's sign is chosen so that its first component is not negative: every machine then draws the same noise.
 */
export function principalComponents(symmetric: readonly (readonly number[])[]): {
  readonly vectors: Float32Array;
  readonly values: Float32Array;
} {
  const n = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const at = (m: number[][], i: number, j: number) => m[i]?.[j] ?? 0;
  const rotate = (m: number[][], i: number, j: number, k: number, l: number, s: number, tau: number) => {
    const [g, h] = [at(m, i, j), at(m, k, l)];
    set(m, i, j, g - s * (h + g * tau));
    set(m, k, l, h + s * (g - h * tau));
  };
  for (let sweep = 0; sweep < 32; sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (at(a, p, q) === 0) {
          continue;
        }
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q));
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const s = t / Math.sqrt(t * t + 1);
        const tau = s / (1 + Math.sqrt(1 - s * s));
        const shift = t * at(a, p, q);
        set(a, p, p, at(a, p, p) - shift);
        set(a, q, q, at(a, q, q) + shift);
        set(a, p, q, 0);
        for (let r = 0; r < n; r++) {
          if (r !== p && r !== q) {
            rotate(a, Math.min(r, p), Math.max(r, p), Math.min(r, q), Math.max(r, q), s, tau);
          }
          rotate(v, r, p, r, q, s, tau);
        }
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i));
  const signs = order.map((column) => (at(v, 0, column) < 0 ? -1 : 1));
  return {
    vectors: Float32Array.from({ length: n * n }, (_, i) => {
      const column = i % n;
      return (signs[column] ?? 1) * at(v, Math.floor(i / n), order[column] ?? 0);
    }),
    values: Float32Array.from(order, (column) => at(a, column, column)),
  };
}

function set(matrix: number[][], row: number, column: number, value: number): void {
  const cells = matrix[row];
  if (cells !== undefined) {
    cells[column] = value;
  }
}
