/** The numbers that the shape rule of pools hands to lowering. */
import type { WindowGeometry } from './window-geometry.ts';

/** x [N, C, H, W], y [N, C, P, Q]; dilation is 1. */
export interface PoolGeometry extends WindowGeometry {
  readonly C: number;
  /** For a mean: whether padding counts in the divisor. Overhanging cells of `rounding: ceil` never do. */
  readonly countPadding: boolean;
}
