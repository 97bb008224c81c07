/** Settings of `softmax_cross_entropy`: it has none. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const softmaxCrossEntropySchema = {
  type: 'object',
  description: 'The cross-entropy of the softmax of the class scores, which the last layer gives.',
  properties: {},
} as const satisfies SettingsSchema;

export type SoftmaxCrossEntropySettings = AttributesOf<typeof softmaxCrossEntropySchema>;
