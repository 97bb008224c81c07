/** The `flatten` layer has no keys of its own. */
import type { AttributeSchema } from '../layer-kind.ts';

export const flattenSchema: AttributeSchema = {
  type: 'object',
  description: 'The same values as one axis, channel by channel, row by row. `dense` does this by itself.',
  properties: {},
};
