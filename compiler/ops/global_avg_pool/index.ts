/** The layer kind `global_avg_pool`. */
import { defineLayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import { globalAvgPoolWords } from './foreign.ts';
import { inferGlobalAvgPool } from './infer.ts';
import { globalAvgPoolSchema } from './schema.ts';

export const globalAvgPool = defineLayerKind({
  kind: 'global_avg_pool',
  elsewhere: {
    PyTorch: 'AdaptiveAvgPool2d(1)',
    Caffe: 'Pooling (AVE, global_pooling)',
    Keras: 'GlobalAveragePooling2D',
  },
  schema: globalAvgPoolSchema,
  docs,
  inputs: { x: 'one' },
  infer: inferGlobalAvgPool,
  gradientReads: { inputs: false, output: false },
  givesRow: true,
  conventions: () => ({ pooling: 'average of the whole image' }),
  lowering: () => import('./lowering.ts'),
  foreign: [globalAvgPoolWords],
});
