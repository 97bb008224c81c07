/** The `softmax` layer has no keys of its own. */
import type { AttributeSchema } from '../layer-kind.ts';

export const softmaxSchema: AttributeSchema = {
  type: 'object',
  description:
    'Probabilities of the classes, as the last layer only. The loss computes them anyway; this states it in the spec.',
  properties: {},
};
