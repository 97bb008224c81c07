/** The numbers that the shape rule hands to lowering. */

/** x, y [N, classes]. */
export interface SoftmaxGeometry {
  readonly classes: number;
}
