/**
 * The numbers that shape inference hands to lowering, per family of kinds. Letters as in the docs:
 * C in-channels, K out-channels, H W input extent, P Q output extent, R S kernel extent, G groups.
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

/** x [N, C, H, W], weight [K, C/G, R, S], bias [K], y [N, K, P, Q]. */
export interface Conv2dGeometry extends WindowGeometry {
  readonly C: number;
  readonly K: number;
  readonly G: number;
}

/** x [N, C, H, W], y [N, C, P, Q]; dilation is 1. */
export interface PoolGeometry extends WindowGeometry {
  readonly C: number;
  /** avg_pool: whether padded cells count in the divisor. Over-hanging cells of `rounding: ceil` never do. */
  readonly countPadding: boolean;
}

/** x, y [N, C, H, W] seen as [N, C, pixels]. y = x / (k + alpha · Σ x²)^beta over channels c−radius … c+radius; alpha is already per term. */
export interface LrnGeometry {
  readonly C: number;
  readonly pixels: number;
  readonly radius: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** x [N, inFeatures], weight [outFeatures, inFeatures], bias [outFeatures], y [N, outFeatures]. */
export interface DenseGeometry {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** Any map of each element on its own. */
export interface ElementwiseGeometry {
  /** Per sample. */
  readonly elements: number;
}

export interface DropoutGeometry extends ElementwiseGeometry {
  readonly rate: number;
  readonly scaleAt: 'train' | 'test';
  /** Philox stream: `streamOf(layer name)`. */
  readonly stream: number;
}

/** x, y [N, classes]. */
export interface SoftmaxGeometry {
  readonly classes: number;
}
