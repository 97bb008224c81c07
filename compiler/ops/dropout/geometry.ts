/** The numbers that the shape rule hands to lowering. */
import type { ElementwiseGeometry } from '../shared/elementwise-geometry.ts';

export interface DropoutGeometry extends ElementwiseGeometry {
  readonly rate: number;
  readonly scaleAt: 'train' | 'test';
  /** Philox stream: `streamOf(layer name)`. */
  readonly stream: number;
}
