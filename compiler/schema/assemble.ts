/**
 * The JSON Schema of the language: the base, the settings of the choices in a spec, and one definition per layer kind. It is
 * draft-07, because that is what YAML language servers read; `discriminator` lets ajv check one branch instead of reporting on all.
 */
import { defaultMetrics } from '../metrics/schema.ts';
import type { LayerKind } from '../ops/layer-kind.ts';
import { inputCounts } from '../ops/ports.ts';
import { choiceSchema, lossSchema, wordOrChoice } from '../recipe/assemble.ts';
import { exampleOf, type RecipeKind } from '../recipe/recipe-kind.ts';
import { dataSchema, layerProperties, specSchema, trainSchema } from './base.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The folders whose keys complete the base. */
export interface SchemaParts {
  readonly layers: readonly LayerKind[];
  readonly optimizers: readonly RecipeKind<unknown>[];
  readonly schedules: readonly RecipeKind<unknown>[];
  readonly losses: readonly RecipeKind<unknown>[];
  readonly augmentations: readonly RecipeKind<unknown>[];
}

export function assembleSchema({ layers: kinds, ...recipe }: SchemaParts) {
  const { title, description, ...rest } = specSchema;
  const { layers, loss } = rest.properties;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    description,
    ...rest,
    properties: {
      ...rest.properties,
      layers: {
        ...layers,
        items: {
          description: 'One layer.',
          type: 'object',
          required: ['type'],
          discriminator: { propertyName: 'type' },
          oneOf: kinds.map(({ kind }) => ({ $ref: `#/definitions/${kind}` })),
        },
      },
      loss: lossSchema(loss.description, recipe.losses),
      data: completeData(recipe),
      train: completeTrain(recipe),
    },
    definitions: Object.fromEntries(kinds.map((kind) => [kind.kind, layerDefinition(kind)])),
  };
}

function completeData({ augmentations }: Pick<SchemaParts, 'augmentations'>) {
  const { augment, ...others } = dataSchema.properties;
  const { evaluate, ...before } = others;
  return {
    ...dataSchema,
    properties: { ...before, augment: { ...augment, items: wordOrChoice(augmentations) }, evaluate },
  };
}

function completeTrain({ optimizers, schedules }: Pick<SchemaParts, 'optimizers' | 'schedules'>) {
  const { optimizer, schedule } = trainSchema.properties;
  const [usual] = optimizers;
  return {
    ...trainSchema,
    properties: {
      ...trainSchema.properties,
      optimizer: { ...optimizer, ...choiceSchema(optimizers) },
      schedule: { ...schedule, ...choiceSchema(schedules) },
    },
    ...(usual === undefined
      ? {}
      : { examples: [{ batch: 64, epochs: 10, optimizer: exampleOf(usual), metrics: defaultMetrics }] }),
  };
}

/** Where the layer before is not enough, `from` must be written. */
function layerDefinition({ kind, schema, inputs }: LayerKind): JsonSchema {
  const { least } = inputCounts(inputs);
  const named = least > 1 ? ['from'] : [];
  const several = {
    ...layerProperties.from,
    description: 'List of the layers that this one reads, in this order; images may be among them.',
  };
  return {
    type: 'object',
    description: schema.description,
    additionalProperties: false,
    required: ['name', 'type', ...named, ...(schema.required ?? [])],
    properties: {
      name: layerProperties.name,
      type: { description: schema.description, type: 'string', const: kind },
      ...schema.properties,
      from: least > 1 ? several : layerProperties.from,
      expect: layerProperties.expect,
    },
  };
}
