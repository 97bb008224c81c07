/**
 * dropout in plain float64: the factor on each element, the same for values and their gradients.
 * An element is kept when its Philox word is at least rate · 2³².
 */
import { type Key, philox } from '../../../runtime/random/philox.ts';
import type { DropoutGeometry } from './geometry.ts';

export interface DropoutDraw {
  readonly seed: Key;
  readonly step: number;
  /** Whether masks are drawn; when not, the layer behaves as at test time. */
  readonly dropout: boolean;
}

/** Factors of `count` elements in flattened order over [N, …]; `first` of the batch come before them, in parts of their own. */
export function dropoutFactors(count: number, geometry: DropoutGeometry, draw: DropoutDraw, first = 0): Float64Array {
  const { rate, scaleAt, stream } = geometry;
  if (!draw.dropout) {
    return new Float64Array(count).fill(scaleAt === 'test' ? 1 - rate : 1);
  }
  const threshold = Math.floor(rate * 2 ** 32);
  const kept = scaleAt === 'train' ? 1 / (1 - rate) : 1;
  return new Float64Array(count).map((_, index) => {
    const words = philox([Math.floor((first + index) / 4), stream, draw.step, 0], draw.seed);
    return (words[(first + index) % 4] ?? 0) >= threshold ? kept : 0;
  });
}
