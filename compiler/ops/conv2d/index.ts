/** The layer kind `conv2d`. */
import { defineLayerKind } from '../layer-kind.ts';
import { checkParameters, weightAndBias } from '../shared/parameters.ts';
import docs from './docs.md';
import { inferConv2d } from './infer.ts';
import { conv2dSchema } from './schema.ts';

export const conv2d = defineLayerKind({
  kind: 'conv2d',
  elsewhere: { PyTorch: 'Conv2d', Caffe: 'Convolution', Keras: 'Conv2D' },
  schema: conv2dSchema,
  docs,
  window: 'conv',
  checkAttributes: checkParameters,
  inputs: { x: 'one' },
  parameters: weightAndBias,
  infer: inferConv2d,
  gradientReads: { inputs: true, output: false },
  lowering: () => import('./lowering.ts'),
});
