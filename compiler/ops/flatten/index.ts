/** The layer kind `flatten`. */
import { defineLayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import { inferFlatten } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { flattenSchema } from './schema.ts';

export const flatten = defineLayerKind({
  kind: 'flatten',
  elsewhere: { PyTorch: 'Flatten', Caffe: 'Flatten', Keras: 'Flatten' },
  schema: flattenSchema,
  docs,
  infer: inferFlatten,
  gradientReads: { x: false, y: false },
  view: true,
  forward,
  gradient,
  kernels: { wgsl: families, c: [] },
  givesRow: true,
});
