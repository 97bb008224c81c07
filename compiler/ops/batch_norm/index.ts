/** The layer kind `batch_norm`. */
import { formatNumber } from '../../text/numbers.ts';
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixMomentum, fixSingleValue } from './fixes.ts';
import { batchNormWords } from './foreign.ts';
import { checkBatch, checkBatchNorm, inferBatchNorm } from './infer.ts';
import { batchNormSchema } from './schema.ts';

export const batchNorm = defineLayerKind({
  kind: 'batch_norm',
  elsewhere: { PyTorch: 'BatchNorm2d', Caffe: 'BatchNorm', Keras: 'BatchNormalization' },
  schema: batchNormSchema,
  docs,
  checkAttributes: checkBatchNorm,
  checkTraining: checkBatch,
  inputs: { x: 'one' },
  parameters: {
    weight: { takesDefaults: false, initializer: { constant: 1 }, inputGradientReads: true },
    bias: { takesDefaults: false, initializer: { constant: 0 } },
  },
  infer: inferBatchNorm,
  gradientReads: { inputs: true, output: false },
  foldsInPrediction: true,
  saved: ({ C }) => [
    { name: 'mean', elementType: 'f32', shape: [C], perBatch: true },
    { name: 'variance', elementType: 'f32', shape: [C], perBatch: true },
  ],
  conventions: ({ momentum, epsilon }) => ({
    normalisation: `batch_norm, momentum ${formatNumber(momentum)}, epsilon ${formatNumber(epsilon)}`,
  }),
  lowering: () => import('./lowering.ts'),
  kernelSuffixes: ['fold', 'moments', 'parameter', 'state', 'statistics', 'sums'],
  foreign: [batchNormWords],
  diagnostics,
  fixes: { SPC5106: fixSingleValue, SPC5107: fixMomentum },
});
