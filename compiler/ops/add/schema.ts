/** The `add` layer has no keys of its own; `from` names what it adds. */
import type { AttributeSchema } from '../layer-kind.ts';

export const addSchema: AttributeSchema = {
  type: 'object',
  description: 'The sum of two or more layers of the same shape, which `from` names: the end of a residual block.',
  properties: {},
};
