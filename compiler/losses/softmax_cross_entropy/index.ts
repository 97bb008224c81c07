/** The loss `softmax_cross_entropy`. */
import { defineLoss } from '../loss-kind.ts';
import docs from './docs.md';
import { type SoftmaxCrossEntropySettings, softmaxCrossEntropySchema } from './schema.ts';

export const softmaxCrossEntropy = defineLoss<SoftmaxCrossEntropySettings>({
  kind: 'softmax_cross_entropy',
  elsewhere: { PyTorch: 'CrossEntropyLoss', Caffe: 'SoftmaxWithLoss', Keras: 'SparseCategoricalCrossentropy' },
  foreign: {
    kinds: 'categoricalcrossentropy crossentropy logloss nll nllloss softmaxloss'.split(' '),
  },
  schema: softmaxCrossEntropySchema,
  example: {},
  docs,
  lowering: () => import('./lowering.ts'),
});
