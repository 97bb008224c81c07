/** The numbers that the shape rule hands to lowering. */

/** x, y [N, C, H, W] seen as [N, C, pixels]. y = x / (k + alpha · Σ x²)^beta over channels c−radius … c+radius; alpha is already per term. */
export interface LrnGeometry {
  readonly C: number;
  /** Equal parts of the channels that windows do not reach across: one after the other. */
  readonly columns: number;
  readonly pixels: number;
  readonly radius: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}
