/** The layer kind `avg_pool`. */
import { defineLayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import { checkAvgPool, inferAvgPool } from './infer.ts';
import { avgPoolSchema } from './schema.ts';

export const avgPool = defineLayerKind({
  kind: 'avg_pool',
  elsewhere: { PyTorch: 'AvgPool2d', Caffe: 'Pooling (AVE)', Keras: 'AveragePooling2D' },
  schema: avgPoolSchema,
  docs,
  window: 'pool',
  checkAttributes: checkAvgPool,
  inputs: { x: 'one' },
  infer: inferAvgPool,
  gradientReads: { inputs: false, output: false },
  lowering: () => import('./lowering.ts'),
});
