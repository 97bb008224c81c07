/** The layer kind `softmax`: output only. Its gradient belongs to the loss, which fuses both. */
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { inferSoftmax } from './infer.ts';
import { checkSoftmaxPlace } from './place.ts';
import { softmaxSchema } from './schema.ts';

export const softmax = defineLayerKind({
  kind: 'softmax',
  elsewhere: { PyTorch: 'Softmax', Caffe: 'Softmax', Keras: 'Softmax' },
  schema: softmaxSchema,
  docs,
  inputs: { x: 'one' },
  infer: inferSoftmax,
  gradientReads: { inputs: false, output: false },
  givesProbabilities: true,
  lowering: () => import('./lowering.ts'),
  checkPlace: checkSoftmaxPlace,
  diagnostics,
});
