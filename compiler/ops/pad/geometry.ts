/** The numbers that the shape rule hands to lowering. */

/** x [N, C, H, W], y [N, C, P, Q]; x begins at row `top` and column `left` of y. */
export interface PadGeometry {
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly P: number;
  readonly Q: number;
  readonly top: number;
  readonly left: number;
}
