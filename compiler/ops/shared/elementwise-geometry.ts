/** The numbers that the shape rule hands to lowering. */

/** Any map of each element independently. */
export interface ElementwiseGeometry {
  /** Per sample. */
  readonly elements: number;
}
