/** The numbers that the shape rule hands to lowering. */

/** x [N, C, H, W], y [N, C]. */
export interface GlobalAvgPoolGeometry {
  readonly C: number;
  readonly H: number;
  readonly W: number;
}
