/** The `concat` layer has no keys of its own; `from` names what it joins. */
import type { AttributeSchema } from '../layer-kind.ts';

export const concatSchema: AttributeSchema = {
  type: 'object',
  description: 'The channels of two or more layers one after another, which `from` names: where branches meet.',
  properties: {},
};
