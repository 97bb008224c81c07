/** The orders in which targets keep images in memory, and the problem of converting between them. */
import type { FusedStep } from './epilogue.ts';

/** [N, H, W, C] or [N, C, H, W]. */
export type Order = 'channels_last' | 'channels_first';

/** x and y are [N, channels, pixels] and [N, pixels, channels], or the other way round. */
export interface LayoutProblem {
  readonly channels: number;
  readonly pixels: number;
  readonly epilogue: readonly FusedStep[];
}
