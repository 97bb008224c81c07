/** The keys of an `lrn` layer. */
import { LARGEST_INTEGER } from '../../schema/integers.ts';
import type { AttributeSchema } from '../layer-kind.ts';
import type { AttributesOf } from '../shared/schema.ts';

export const lrnSchema = {
  type: 'object',
  description:
    'Local response normalisation across channels (section 3.3 of the AlexNet paper): b = a / (k + alpha · Σ a²)^beta over a window of neighbouring channels.',
  properties: {
    size: {
      description: 'Number of channels n in the window, the channel itself in the middle; an odd number.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    alpha: { description: 'Factor on the sum of squares.', type: 'number', minimum: 0 },
    alpha_over: {
      description:
        'What alpha multiplies: the sum of squares (the paper, TensorFlow) or their mean over n (Caffe, PyTorch, cuda-convnet2). Always written, because frameworks disagree.',
      type: 'string',
      enum: ['sum', 'mean'],
      enumDescriptions: [
        'Of the squares themselves: the paper, TensorFlow.',
        'Of the squares divided by n: Caffe, PyTorch, cuda-convnet2.',
      ],
    },
    across_columns: {
      description:
        'Whether windows reach from one column into the next. Written where the layer reads its own column; on the GPUs of the AlexNet paper they could not.',
      type: 'boolean',
    },
    beta: { description: 'Exponent of the denominator.', type: 'number', minimum: 0 },
    k: { description: 'Constant term of the denominator: 2 in the paper, 1 by default in Caffe.', type: 'number' },
  },
  required: ['size', 'alpha', 'alpha_over', 'beta', 'k'],
} as const satisfies AttributeSchema;

export type LrnAttributes = AttributesOf<typeof lrnSchema>;
