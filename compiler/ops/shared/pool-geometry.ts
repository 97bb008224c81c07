/** The numbers that the shape rule of pools hands to lowering. */
import type { WindowGeometry } from './window-geometry.ts';

/** x [N, C, H, W], y [N, C, P, Q]; dilation is 1. */
export interface PoolGeometry extends WindowGeometry {
  readonly C: number;
  /** Of a mean: whether padded cells count in the divisor. Over-hanging cells of `rounding: ceil` never do. */
  readonly countPadding: boolean;
}
