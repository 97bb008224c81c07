/** The loss `softmax_cross_entropy`. */
import { defineLoss } from '../loss-kind.ts';
import { checkSoftmaxCrossEntropy } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixLabelSmoothing } from './fixes.ts';
import { type SoftmaxCrossEntropySettings, softmaxCrossEntropySchema } from './schema.ts';

export const softmaxCrossEntropy = defineLoss<SoftmaxCrossEntropySettings>({
  kind: 'softmax_cross_entropy',
  elsewhere: { PyTorch: 'CrossEntropyLoss', Caffe: 'SoftmaxWithLoss', Keras: 'SparseCategoricalCrossentropy' },
  foreign: {
    kinds: 'categoricalcrossentropy crossentropy logloss nll nllloss softmaxloss'.split(' '),
    keys: { labelsmooth: ['label_smoothing'], smoothing: ['label_smoothing'] },
  },
  schema: softmaxCrossEntropySchema,
  example: {},
  docs,
  check: checkSoftmaxCrossEntropy,
  diagnostics,
  fixes: { SPC5150: fixLabelSmoothing },
  lowering: () => import('./lowering.ts'),
});
