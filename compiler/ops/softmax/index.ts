/** The layer kind `softmax`: output only. Its gradient belongs to the loss, which fuses both. */
import { defineLayerKind } from '../layer-kind.ts';
import { cFamilies } from './c/kernels.ts';
import docs from './docs.md';
import { inferSoftmax } from './infer.ts';
import { forward, gradient } from './lower.ts';
import { softmaxSchema } from './schema.ts';
import { families } from './wgsl/kernels.ts';

export const softmax = defineLayerKind({
  kind: 'softmax',
  elsewhere: { PyTorch: 'Softmax', Caffe: 'Softmax', Keras: 'Softmax' },
  schema: softmaxSchema,
  docs,
  infer: inferSoftmax,
  gradientReads: { x: false, y: false },
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
});
