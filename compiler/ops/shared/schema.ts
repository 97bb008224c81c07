/**
 * JSON Schema fragments that several layer kinds share, and the type that a kind's schema gives its attributes.
 * Ranges that deserve a better message than "at least 1" (rates, even windows) are left to the shape rules.
 */

import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { fanlessInitializers, weightInitializers } from '../../initializers/registry.ts';
import { exclusiveKeys } from '../../schema/exclusive.ts';
import { LARGEST_INTEGER } from '../../schema/integers.ts';

/** The attribute type of a kind, with the keys that have a default. Unknown keys are refused at assembly, so the type has none either. */
export type AttributesOf<S> = S & { readonly additionalProperties: false } extends infer Closed extends JSONSchema
  ? FromSchema<Closed>
  : never;

/** One positive whole number for both axes, or [height, width]. */
function pairSchema<const D extends string>(description: D) {
  return {
    description,
    anyOf: [
      { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
      { type: 'array', items: { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER }, minItems: 2, maxItems: 2 },
    ],
  } as const;
}

export const kernelSchema = pairSchema('Extent of the window in cells: one number, or [height, width].');
export const strideSchema = pairSchema('Step of the window in cells: one number, or [height, width].');
export const dilationSchema = pairSchema(
  'Distance between neighbouring cells of the kernel: one number, or [height, width]. 1 is a dense kernel.',
);

export const paddingSchema = {
  description: 'Cells added around the input: one number, [height, width] or [top, right, bottom, left].',
  anyOf: [
    { type: 'integer', minimum: 0, maximum: LARGEST_INTEGER },
    { type: 'array', items: { type: 'integer', minimum: 0, maximum: LARGEST_INTEGER }, minItems: 2, maxItems: 2 },
    { type: 'array', items: { type: 'integer', minimum: 0, maximum: LARGEST_INTEGER }, minItems: 4, maxItems: 4 },
  ],
} as const;

export const roundingSchema = {
  description:
    'What happens where the stride does not divide: floor drops the cells that are left over, ceil lets the last window hang over the bottom and right edge. Without it such an extent is an error.',
  type: 'string',
  enum: ['floor', 'ceil'],
  enumDescriptions: [
    'Cells that are left over are dropped, as in PyTorch.',
    'The last window hangs over the bottom and right edge, as in cuda-convnet2 and Caffe’s pools.',
  ],
} as const;

const nonNegative = { type: 'number', minimum: 0 } as const;

/** `weight:` or `bias:` of a layer or of `defaults`: at most one of `initializers`, and multipliers. */
export function parameterSchema<const D extends string, I extends object>(description: D, initializers: I) {
  return {
    description,
    type: 'object',
    additionalProperties: false,
    ...exclusiveKeys(...Object.keys(initializers)),
    properties: {
      ...initializers,
      lr_multiplier: {
        description: 'Factor on the learning rate for this parameter; 0 freezes it.',
        ...nonNegative,
        default: 1,
      },
      decay_multiplier: {
        description: 'Factor on the weight decay for this parameter.',
        ...nonNegative,
        default: 1,
      },
    },
  } as const;
}

export const weightSchema = parameterSchema(
  'How the weight starts and how fast it learns: an initializer, and multipliers. Needed here or in `defaults`.',
  weightInitializers,
);
export const biasSchema = {
  description:
    'How the bias starts and how fast it learns: an initializer, and multipliers; or false for a layer without one.',
  anyOf: [
    parameterSchema('Settings of the bias: at most one initializer, and multipliers.', fanlessInitializers),
    { description: 'The layer has no bias.', type: 'boolean', const: false },
  ],
  default: { constant: 0 },
} as const;
