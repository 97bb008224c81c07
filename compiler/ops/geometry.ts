/** Where lowering still looks for the geometries of kinds; each stands in the folder of its kind. */

export type { Conv2dGeometry } from './conv2d/geometry.ts';
export type { DenseGeometry } from './dense/geometry.ts';
export type { DropoutGeometry } from './dropout/geometry.ts';
export type { LrnGeometry } from './lrn/geometry.ts';
export type { ElementwiseGeometry } from './shared/elementwise-geometry.ts';
export type { PoolGeometry } from './shared/pool-geometry.ts';
export type { WindowGeometry } from './shared/window-geometry.ts';
export type { SoftmaxGeometry } from './softmax/geometry.ts';
