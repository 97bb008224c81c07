/** The numbers that the shape rule hands to lowering. */

/** Any map of each element on its own. */
export interface ElementwiseGeometry {
  /** Per sample. */
  readonly elements: number;
}
