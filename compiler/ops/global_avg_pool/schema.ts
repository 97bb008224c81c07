/** The `global_avg_pool` layer has no keys of its own: its window is the whole image. */
import type { AttributeSchema } from '../layer-kind.ts';

export const globalAvgPoolSchema: AttributeSchema = {
  type: 'object',
  description: 'The mean of each channel over the whole image: one value per channel.',
  properties: {},
};
