/** The numbers that the shape rule hands to lowering. */

/** x, y [N, C, H, W] seen as [N, C, pixels]; a row of values is C channels of one pixel. */
export interface BatchNormGeometry {
  readonly C: number;
  readonly pixels: number;
  /** Share of the latest batch in the running statistics. */
  readonly momentum: number;
  readonly epsilon: number;
}
