/**
 * Winograd's minimal filtering for convolutions: F(m × m, r × r) computes m × m outputs from (m + r − 1)² products per channel instead
 * of m² r². Tiles of the input, the weights and the sums are transformed by small constant matrices:
 *
 *   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
 *
 * (S. Winograd, "Arithmetic complexity of computations", 1980; A. Lavin and S. Gray, "Fast algorithms for convolutional neural
 * networks", CVPR 2016). The matrices are those of Cook and Toom for the points 0, ±1, ±2 and ∞: more points would save more
 * products but lose too much precision in float32.
 */
import type { Correlation } from './correlation.ts';

export interface Winograd {
  /** Outputs of a tile along each axis: m. */
  readonly outputs: number;
  /** Values of a transformed tile along each axis: m + r − 1. */
  readonly points: number;
  /** Bᵀ [points, points] */
  readonly input: Matrix;
  /** G [points, r] */
  readonly weight: Matrix;
  /** Aᵀ [m, points] */
  readonly output: Matrix;
  /** Tiles of an output image, down and across. */
  readonly tileRows: number;
  readonly tileColumns: number;
}

export type Matrix = readonly (readonly number[])[];

/** Bᵀ by number of points, for 0, ±1 and 0, ±1, ±2 with ∞. Rows hold the coefficients of the polynomials through all points but one. */
const INPUT_TRANSFORMS: Readonly<Record<number, { readonly finite: readonly number[]; readonly matrix: Matrix }>> = {
  4: {
    finite: [0, 1, -1],
    matrix: [
      [-1, 0, 1, 0],
      [0, 1, 1, 0],
      [0, -1, 1, 0],
      [0, -1, 0, 1],
    ],
  },
  6: {
    finite: [0, 1, -1, 2, -2],
    matrix: [
      [4, 0, -5, 0, 1, 0],
      [0, -4, -4, 1, 1, 0],
      [0, 4, -4, -1, 1, 0],
      [0, -2, -1, 2, 1, 0],
      [0, 2, -1, -2, 1, 0],
      [0, 4, 0, -5, 0, 1],
    ],
  },
};

/** Input channels must be a multiple of this, which all vector widths divide. With too few channels, transforms cost what they save. */
export const CHANNEL_UNIT = 16;
const LEAST_CHANNELS = 32;

/** The largest share of the direct products that is worth the cost of the transforms. */
const WORTHWHILE = 0.7;

/** The tiling that needs the fewest products for a correlation, if it is worth the transforms. */
export function chooseWinograd(correlation: Correlation): Winograd | undefined {
  const { rows, columns, inChannels, outChannels } = correlation;
  const square = rows.taps === columns.taps;
  const plain = [rows, columns].every(({ stride, dilation, phases }) => stride === 1 && dilation === 1 && phases === 1);
  if (!square || !plain || inChannels % CHANNEL_UNIT !== 0 || Math.min(inChannels, outChannels) < LEAST_CHANNELS) {
    return undefined;
  }
  const direct = rows.output * columns.output * rows.taps * columns.taps;
  const [best] = Object.keys(INPUT_TRANSFORMS)
    .map(Number)
    .filter((points) => points - rows.taps + 1 >= 2 && rows.taps > 1)
    .map((points) => planTiles(points, correlation))
    .sort((a, b) => products(a) - products(b));
  return best !== undefined && products(best) <= WORTHWHILE * direct ? best : undefined;
}

/** Per pair of channels and image. */
function products({ points, tileRows, tileColumns }: Winograd): number {
  return points ** 2 * tileRows * tileColumns;
}

function planTiles(points: number, { rows, columns }: Correlation): Winograd {
  const outputs = points - rows.taps + 1;
  return {
    outputs,
    points,
    ...transforms(points, rows.taps),
    tileRows: Math.ceil(rows.output / outputs),
    tileColumns: Math.ceil(columns.output / outputs),
  };
}

/** The matrices of F(points − taps + 1, taps). */
export function transforms(points: number, taps: number): Pick<Winograd, 'input' | 'weight' | 'output'> {
  const { finite = [], matrix = [] } = INPUT_TRANSFORMS[points] ?? {};
  const outputs = points - taps + 1;
  const powers = (point: number, count: number) => Array.from({ length: count }, (_, k) => point ** k);
  const last = (count: number) => Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
  const byPoint = [...finite.map((point) => powers(point, outputs)), last(outputs)];
  return {
    input: matrix,
    weight: [
      ...finite.map((point) => {
        const others = finite
          .filter((other) => other !== point)
          .reduce((product, other) => product * (point - other), 1);
        return powers(point, taps).map((value) => value / others);
      }),
      last(taps),
    ],
    output: Array.from({ length: outputs }, (_, k) => byPoint.map((row) => row[k] ?? 0)),
  };
}
