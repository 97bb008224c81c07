/** Settings of `sgd`. Ranges that need an explanation are left to the checks that give it. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const sgdSchema = {
  type: 'object',
  description:
    'Gradient descent as in section 5 of the AlexNet paper: v = momentum·v − decay·lr·w − lr·gradient; w = w + v.',
  required: ['lr'],
  properties: {
    lr: { description: 'Learning rate, above 0.', type: 'number' },
    momentum: {
      description: 'Share of the last update that is kept; at least 0, below 1.',
      type: 'number',
      default: 0,
    },
    weight_decay: { description: 'Pull of the weights towards zero; at least 0.', type: 'number', default: 0 },
    nesterov: {
      description: 'Nesterov momentum: whether an update looks ahead by one more step of the momentum.',
      type: 'boolean',
      default: false,
    },
    coupling: {
      description: 'Where the learning rate is applied when momentum accumulates gradients.',
      enum: ['inside', 'outside'],
      enumDescriptions: [
        'Inside v: v = momentum·v − lr·gradient; w = w + v, as in the AlexNet paper and Caffe.',
        'Outside v: v = momentum·v + gradient; w = w − lr·v, as in PyTorch.',
      ],
      default: 'inside',
    },
  },
} as const satisfies SettingsSchema;

export type SgdSettings = AttributesOf<typeof sgdSchema>;
