/** The layer kind `dense`. */
import { defineLayerKind } from '../layer-kind.ts';
import { fixForeignWeight, parameterFixes } from '../shared/parameter-fixes.ts';
import { checkParameters, weightAndBias } from '../shared/parameters.ts';
import docs from './docs.md';
import { denseWords } from './foreign.ts';
import { inferDense } from './infer.ts';
import { denseSchema } from './schema.ts';

export const dense = defineLayerKind({
  kind: 'dense',
  elsewhere: { PyTorch: 'Linear', Caffe: 'InnerProduct', Keras: 'Dense' },
  schema: denseSchema,
  docs,
  checkAttributes: checkParameters,
  inputs: { x: 'one' },
  parameters: weightAndBias,
  infer: inferDense,
  gradientReads: { inputs: true, output: false },
  linear: true,
  flattens: true,
  lowering: () => import('./lowering.ts'),
  foreign: [denseWords],
  givesRow: true,
  givesColumns: true,
  givesScores: (classes) => `a \`dense\` layer with ${classes} units`,
  fixes: parameterFixes,
  foreignValueFixes: { weight: fixForeignWeight },
  widthKey: 'units',
});
