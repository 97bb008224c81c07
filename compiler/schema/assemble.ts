/**
 * The JSON Schema of the language: the base, and one definition per layer kind. It is draft-07, because that is what
 * YAML language servers read; `discriminator` lets ajv check one branch instead of reporting on all of them.
 */
import type { LayerKind } from '../ops/layer-kind.ts';
import { inputCounts } from '../ops/ports.ts';
import { layerProperties, specSchema } from './base.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export function assembleSchema(kinds: readonly LayerKind[]) {
  const { title, description, ...rest } = specSchema;
  const { layers } = rest.properties;
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
    },
    definitions: Object.fromEntries(kinds.map((kind) => [kind.kind, layerDefinition(kind)])),
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
