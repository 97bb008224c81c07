/** The layer kind `max_pool`. Training saves the index h·W + w of each winning cell within its plane. */
import { defineLayerKind } from '../layer-kind.ts';
import { foreignPadding } from '../shared/padding-fixes.ts';
import { poolConventions } from '../shared/window-conventions.ts';
import { changeWindow, windowFixes } from '../shared/window-fixes.ts';
import { windowWords } from '../shared/window-foreign.ts';
import docs from './docs.md';
import { maxPoolWords } from './foreign.ts';
import { inferMaxPool } from './infer.ts';
import { maxPoolSchema } from './schema.ts';

export const maxPool = defineLayerKind({
  kind: 'max_pool',
  elsewhere: { PyTorch: 'MaxPool2d', Caffe: 'Pooling (MAX)', Keras: 'MaxPooling2D' },
  schema: maxPoolSchema,
  docs,
  window: 'pool',
  inputs: { x: 'one' },
  infer: inferMaxPool,
  gradientReads: { inputs: false, output: false },
  saved: (geometry) => {
    const { C, P, Q } = geometry;
    return [{ name: 'indices', elementType: 'u32', shape: [C, P, Q] }];
  },
  conventions: (attributes, geometry) => poolConventions('max', attributes, geometry),
  lowering: () => import('./lowering.ts'),
  kernelSuffixes: ['indices'],
  foreign: [maxPoolWords, windowWords],
  fixes: windowFixes('pool'),
  foreignValueFixes: { padding: foreignPadding('pool') },
  otherShapes: (site, place, reach) => changeWindow('pool', site, place, reach),
});
