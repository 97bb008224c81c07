/**
 * The numbers of a sliding window that shape rules hand to lowering. Letters as in the docs: C in-channels, K out-channels, H W input
 * extent, P Q output extent, R S kernel extent, G groups.
 */

/** A window that slides over [H, W] and stops at [P, Q]. Row p of the output starts at input row p·stride − padding.top. */
export interface WindowGeometry {
  readonly H: number;
  readonly W: number;
  readonly P: number;
  readonly Q: number;
  readonly R: number;
  readonly S: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly padTop: number;
  readonly padLeft: number;
  /** As written; with `rounding: ceil` windows may reach further. */
  readonly padBottom: number;
  readonly padRight: number;
}
