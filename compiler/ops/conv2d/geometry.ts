/** The numbers that the shape rule hands to lowering. */
import type { WindowGeometry } from '../shared/window-geometry.ts';

/** x [N, C, H, W], weight [K, C/G, R, S], bias [K], y [N, K, P, Q]. */
export interface Conv2dGeometry extends WindowGeometry {
  readonly C: number;
  readonly K: number;
  readonly G: number;
}
