/** The layer kind `avg_pool`. */
import { defineLayerKind } from '../layer-kind.ts';
import { foreignPadding } from '../shared/padding-fixes.ts';
import { poolConventions } from '../shared/window-conventions.ts';
import { changeWindow, windowFixes } from '../shared/window-fixes.ts';
import { windowWords } from '../shared/window-foreign.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixCountPadding } from './fixes.ts';
import { avgPoolWords } from './foreign.ts';
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
  conventions: ({ count_padding, ...attributes }, geometry) => ({
    ...poolConventions('average', attributes, geometry),
    ...(count_padding !== undefined && { 'padding in averages': count_padding ? 'counted' : 'left out' }),
  }),
  lowering: () => import('./lowering.ts'),
  foreign: [avgPoolWords, windowWords],
  diagnostics,
  fixes: { ...windowFixes('pool'), SPC5104: fixCountPadding },
  foreignValueFixes: { padding: foreignPadding('pool', { count_padding: false }) },
  otherShapes: (site, place, reach) => changeWindow('pool', site, place, reach),
});
