/** The layer kind `softmax`: output only. Its gradient belongs to the loss, which fuses both. */
import { defineLayerKind } from '../layer-kind.ts';
import { cFamilies } from './c-kernels.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { inferSoftmax } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { checkSoftmaxPlace } from './place.ts';
import { softmaxSchema } from './schema.ts';

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
  givesProbabilities: true,
  checkPlace: checkSoftmaxPlace,
  diagnostics,
});
