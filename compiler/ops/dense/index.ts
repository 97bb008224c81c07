/** The layer kind `dense`. */
import { defineLayerKind } from '../layer-kind.ts';
import { fixForeignWeight, parameterFixes } from '../shared/parameter-fixes.ts';
import { checkParameters } from '../shared/parameters.ts';
import { cFamilies } from './c-kernels.ts';
import docs from './docs.md';
import { denseWords } from './foreign.ts';
import { inferDense } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { denseSchema } from './schema.ts';

export const dense = defineLayerKind({
  kind: 'dense',
  elsewhere: { PyTorch: 'Linear', Caffe: 'InnerProduct', Keras: 'Dense' },
  schema: denseSchema,
  docs,
  checkAttributes: checkParameters,
  infer: inferDense,
  gradientReads: { x: true, y: false },
  flattens: true,
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
  foreign: [denseWords],
  givesRow: true,
  givesScores: (classes) => `a \`dense\` layer with ${classes} units`,
  fixes: parameterFixes,
  foreignValueFixes: { weight: fixForeignWeight },
  widthKey: 'units',
});
