/** The layer kind `avg_pool`. */
import { defineLayerKind } from '../layer-kind.ts';
import { cFamilies } from './c/kernels.ts';
import docs from './docs.md';
import { checkAvgPool, inferAvgPool } from './infer.ts';
import { forward, gradient } from './lower.ts';
import { avgPoolSchema } from './schema.ts';
import { families } from './wgsl/kernels.ts';

export const avgPool = defineLayerKind({
  kind: 'avg_pool',
  elsewhere: { PyTorch: 'AvgPool2d', Caffe: 'Pooling (AVE)', Keras: 'AveragePooling2D' },
  schema: avgPoolSchema,
  docs,
  window: 'pool',
  checkAttributes: checkAvgPool,
  infer: inferAvgPool,
  gradientReads: { x: false, y: false },
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
});
