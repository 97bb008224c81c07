/** The layer kind `max_pool`. Training keeps the index h·W + w of each winning cell within its plane. */
import { defineLayerKind } from '../layer-kind.ts';
import { foreignPadding } from '../shared/padding-fixes.ts';
import { changeWindow, windowFixes } from '../shared/window-fixes.ts';
import { windowWords } from '../shared/window-foreign.ts';
import { cFamilies, indexType } from './c-kernels.ts';
import docs from './docs.md';
import { maxPoolWords } from './foreign.ts';
import { inferMaxPool } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { maxPoolSchema } from './schema.ts';

export const maxPool = defineLayerKind({
  kind: 'max_pool',
  elsewhere: { PyTorch: 'MaxPool2d', Caffe: 'Pooling (MAX)', Keras: 'MaxPooling2D' },
  schema: maxPoolSchema,
  docs,
  window: 'pool',
  infer: inferMaxPool,
  gradientReads: { x: false, y: false },
  saved: (geometry) => {
    const { C, P, Q } = geometry;
    return [{ name: 'indices', elementType: 'u32', elementTypeInC: indexType(geometry), shape: [C, P, Q] }];
  },
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
  kernelSuffixes: ['indices'],
  foreign: [maxPoolWords, windowWords],
  fixes: windowFixes('pool'),
  foreignValueFixes: { padding: foreignPadding('pool') },
  otherShapes: (site, place, reach) => changeWindow('pool', site, place, reach),
});
