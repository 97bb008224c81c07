/** The layer kind `flatten`. */
import { defineLayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import { inferFlatten } from './infer.ts';
import { flattenSchema } from './schema.ts';

export const flatten = defineLayerKind({
  kind: 'flatten',
  elsewhere: { PyTorch: 'Flatten', Caffe: 'Flatten', Keras: 'Flatten' },
  schema: flattenSchema,
  docs,
  inputs: { x: 'one' },
  infer: inferFlatten,
  gradientReads: { inputs: false, output: false },
  view: true,
  givesRow: true,
});
