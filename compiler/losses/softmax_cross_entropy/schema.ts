/** Settings of `softmax_cross_entropy`. The range that needs an explanation is left to the check that gives it. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const softmaxCrossEntropySchema = {
  type: 'object',
  description: 'The cross-entropy of the softmax of the class scores, which the last layer gives.',
  properties: {
    label_smoothing: {
      description: 'Share of the target that is spread evenly over all classes; at least 0, below 1.',
      type: 'number',
      default: 0,
    },
  },
} as const satisfies SettingsSchema;

export type SoftmaxCrossEntropySettings = AttributesOf<typeof softmaxCrossEntropySchema>;
