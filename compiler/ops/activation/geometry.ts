/** The numbers that the shape rule hands to lowering: the layer's size and its own keys. */
import type { ElementwiseGeometry } from '../shared/elementwise-geometry.ts';
import type { ActivationAttributes } from './schema.ts';

export interface ActivationGeometry extends ElementwiseGeometry, ActivationAttributes {}
