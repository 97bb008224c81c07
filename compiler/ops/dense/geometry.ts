/** The numbers that the shape rule hands to lowering. */

/** x [N, inFeatures], weight [outFeatures, inFeatures], bias [outFeatures], y [N, outFeatures]. */
export interface DenseGeometry {
  readonly inFeatures: number;
  readonly outFeatures: number;
}
