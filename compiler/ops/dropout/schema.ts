/** The keys of a `dropout` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import type { AttributesOf } from '../shared/schema.ts';

export const dropoutSchema = {
  type: 'object',
  description: 'Sets each element to 0 with a given probability in training.',
  properties: {
    rate: { description: 'Probability that an element is dropped; at least 0, below 1.', type: 'number' },
    scale_at: {
      description:
        'Where the dropped activity is made up for: test multiplies by 1 − rate at test time (the AlexNet paper), train divides by it in training (inverted dropout; Caffe, PyTorch).',
      type: 'string',
      enum: ['train', 'test'],
      enumDescriptions: [
        'Kept values are divided by 1 − rate in training; nothing at test time (Caffe, PyTorch).',
        'Nothing in training; all values times 1 − rate at test time (the AlexNet paper).',
      ],
    },
  },
  required: ['rate', 'scale_at'],
} as const satisfies AttributeSchema;

export type DropoutAttributes = AttributesOf<typeof dropoutSchema>;
