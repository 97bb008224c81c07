/** Settings that several schedules share. */
import { exclusiveKeys } from '../../schema/exclusive.ts';
import { LARGEST_INTEGER } from '../../schema/integers.ts';

export const factorSchema = {
  description: 'What the learning rate is multiplied by, between 0 and 1.',
  type: 'number',
} as const;

/** Of schedules that go from the base rate to an end rate. */
export const decayProperties = {
  end_rate: {
    description: 'The learning rate at the end; at most that of the optimizer.',
    type: 'number',
    minimum: 0,
    default: 0,
  },
  epochs: {
    description: 'Epochs of the run after which the end rate is reached, a warm-up included. All if absent.',
    type: 'integer',
    minimum: 1,
    maximum: LARGEST_INTEGER,
  },
} as const;

const length = { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER } as const;

/** Of every schedule. */
export const warmupSchema = {
  description:
    'Lets the learning rate first rise in a straight line, update by update, from a share of what the schedule says to all of it. Takes `epochs` or `steps`.',
  type: 'object',
  additionalProperties: false,
  ...exclusiveKeys('epochs', 'steps'),
  properties: {
    epochs: { description: 'Length in epochs.', ...length },
    steps: { description: 'Length in updates.', ...length },
    from: {
      description: 'Share of the rate that the first update has.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0,
    },
  },
  examples: [{ epochs: 5 }],
} as const;
