/**
 * JSON Schema of what a spec may have beyond a network: the spec that it extends, patches of that, and blocks of layers. Composition
 * consumes these keys, so the schema of the network does not know them; the schema for editors has both.
 */
import type { JsonSchema } from './assemble.ts';
import { layerProperties, nameSchema } from './base.ts';

/** A list of layers may hold uses of a block; what a layer is otherwise, the schema of the network says. */
const entries = (description: string, use: 'use' | 'use_in_block' = 'use') => ({
  description,
  type: 'array',
  minItems: 1,
  items: { if: { not: { type: 'object', required: ['block'] } }, else: { $ref: `#/definitions/${use}` } },
});

/** Copies of a block repeated in one place. Deeper networks than this have not been trained. */
const MAX_REPEAT = 1000;

export const useSchema = {
  description: 'The layers of a block, with its parameters filled in.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'block'],
  properties: {
    name: {
      ...nameSchema,
      description:
        'Begins the names of the layers: conv_a of a block becomes stage1_conv_a, or stage1_1_conv_a where it repeats.',
    },
    block: { description: 'The block, one of those under `blocks`.', type: 'string' },
    repeat: {
      description: 'How many copies follow each other, each reading the one before.',
      type: 'integer',
      minimum: 1,
      maximum: MAX_REPEAT,
    },
    with: { description: 'Values of the parameters of the block.', type: 'object' },
    from: { ...layerProperties.from, description: 'What the block reads. The layer before it if absent.' },
    expect: layerProperties.expect,
  },
} as const;

/** In a block, a parameter of it may say how many: the number is checked when it has been filled in. */
const useInBlockSchema = {
  ...useSchema,
  properties: { ...useSchema.properties, repeat: { description: useSchema.properties.repeat.description } },
};

export const blockSchema = {
  description: 'Layers under one name.',
  type: 'object',
  additionalProperties: false,
  required: ['layers'],
  properties: {
    parameters: {
      description:
        'Names of the values that each use gives, with their defaults; `~` where there is none. Layers write `$name` for the value.',
      type: 'object',
    },
    layers: entries(
      'The layers of the block. `from: $input` reads what the block reads; the last layer is the output.',
      'use_in_block',
    ),
  },
};

/** Which layers a patch is about, or where it inserts some. */
const targetProperties = {
  layer: { description: 'The layer that is changed.', type: 'string' },
  layers: {
    description: 'The layers that are changed: their names, or keys that they have: `{ type: … }`.',
    anyOf: [{ type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true }, { type: 'object' }],
  },
  after: { description: 'The layer behind which others are inserted.', type: 'string' },
  before: { description: 'The layer in front of which others are inserted.', type: 'string' },
};

const actionProperties = {
  set: { description: 'Keys of the layer with their new values; null removes a key.', type: 'object' },
  remove: { description: 'Takes the layer out.', type: 'boolean', const: true },
  replace: { description: 'The layer that takes this place and name.', type: 'object' },
  insert: entries('The layers that are put in.'),
};

export type PatchTarget = keyof typeof targetProperties;
export type PatchAction = keyof typeof actionProperties;
export const patchTargets = Object.keys(targetProperties) as readonly PatchTarget[];
export const patchActions = Object.keys(actionProperties) as readonly PatchAction[];

export const patchSchema = {
  description: 'One change of the layers: which, and what is done to them.',
  type: 'object',
  additionalProperties: false,
  properties: { ...targetProperties, ...actionProperties },
};

export const compositionProperties = {
  extends: {
    description: 'The spec that this one builds on: a path relative to this file.',
    type: 'string',
    minLength: 1,
  },
  patch: {
    description:
      'Changes of the layers of the spec that this one extends, in order, each on the result of the one before.',
    type: 'array',
    items: patchSchema,
  },
  blocks: {
    description: 'Groups of layers that are used several times.',
    type: 'object',
    additionalProperties: blockSchema,
  },
};

/** Keys that composition consumes. */
export const compositionKeys: readonly string[] = Object.keys(compositionProperties);

/** The form of these keys in one file. */
export const compositionSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: { ...compositionProperties, layers: { type: 'array', items: entries('').items } },
  definitions: { use: useSchema, use_in_block: useInBlockSchema },
};
