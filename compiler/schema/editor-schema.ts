/**
 * The JSON Schema of a file as it is written, for editors: a network, or a variant of one with `extends` and `patch`, and blocks. What is
 * composed of the files is checked against the schema of the network, from which this one is made.
 */
import { propertiesOf, requiredKeys } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { blockSchema, compositionProperties, patchSchema, useSchema } from './composition.ts';
import { languageSchema } from './language-schema.ts';
import { mergesByKey } from './merging.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

export const editorSchema: JsonSchema = editorSchemaOf(languageSchema);

function editorSchemaOf(language: JsonSchema): JsonSchema {
  const { required, properties: _, definitions, ...rest } = language;
  const kinds = definitions as Properties;
  const inBlock = mapValues(kinds, (definition) => withValues(definition, orParameter));
  const { repeat, ...ofUse } = useSchema.properties;
  const useInBlock = { ...useSchema, properties: { ...ofUse, repeat: orParameter(repeat) } };
  const ofNetwork = entryOf([...Object.keys(kinds), 'use']);
  const ofBlock = entryOf([...Object.keys(inBlock), 'use'].map(nameInBlock));
  const { layers, ...sections } = propertiesOf(language);
  const { patch, blocks, ...extending } = compositionProperties;
  const items = propertiesOf(blockSchema).layers;
  return {
    ...rest,
    // What a variant lacks is inherited.
    if: { not: { required: ['extends'] } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      required,
      properties: mapValues(mergingSections(sections), ({ description, required: keys }) => ({
        description,
        required: keys,
      })),
    },
    properties: {
      ...withoutRequired(propertiesOf(withValues({ properties: sections, required }, orNullIfOptional)), sections),
      layers: { ...layers, items: ofNetwork },
      ...extending,
      patch: { ...patch, items: { $ref: '#/definitions/patch' } },
      blocks: { ...blocks, additionalProperties: { $ref: '#/definitions/block' } },
    },
    definitions: {
      ...kinds,
      ...Object.fromEntries(Object.entries(inBlock).map(([kind, definition]) => [nameInBlock(kind), definition])),
      use: useSchema,
      [nameInBlock('use')]: useInBlock,
      block: { ...blockSchema, properties: { ...propertiesOf(blockSchema), layers: { ...items, items: ofBlock } } },
      patch: patchOf(ofNetwork),
      keys: { description: 'Keys of a layer.', type: 'object', additionalProperties: false, properties: keysOf(kinds) },
      // Not a type `null`, which editors would offer as a value everywhere.
      nothing: { not: { type: ['boolean', 'number', 'string', 'array', 'object'] } },
      parameter: { description: 'The value that a parameter of the block has.', type: 'string', pattern: '^\\$' },
    },
  };
}

function nameInBlock(kind: string): string {
  return `${kind}_in_block`;
}

/** One of these: layers of a kind, and a use of a block. */
function entryOf(definitions: readonly string[]): JsonSchema {
  return {
    description: 'One layer, or a use of a block.',
    type: 'object',
    oneOf: definitions.map((name) => ({ $ref: `#/definitions/${name}` })),
  };
}

function patchOf(entry: JsonSchema | undefined): JsonSchema {
  const { layers, set, replace, insert, ...others } = patchSchema.properties;
  const [names] = layers.anyOf;
  const keys = { $ref: '#/definitions/keys' };
  const described = ({ description }: { readonly description: string }) => ({ description, anyOf: [keys] });
  return {
    ...patchSchema,
    properties: {
      ...others,
      layers: { ...layers, anyOf: [names, keys] },
      set: described(set),
      replace: described(replace),
      insert: { ...insert, items: entry },
    },
  };
}

/** Those of all kinds together: a patch does not say of which kind its layer is. */
function keysOf(kinds: Properties): Properties {
  const found = new Map<string, Map<string, JsonSchema>>();
  for (const definition of [...Object.values(kinds), useSchema as JsonSchema]) {
    for (const [key, schema] of Object.entries(propertiesOf(definition))) {
      found.set(key, (found.get(key) ?? new Map()).set(JSON.stringify(schema), schema));
    }
  }
  found.delete('name');
  return Object.fromEntries(
    [...found].map(([key, schemas]) => {
      const [first = {}, ...others] = schemas.values();
      return [
        key,
        orNull(others.length === 0 ? first : { description: first.description, anyOf: [...schemas.values()] }),
      ];
    }),
  );
}

function orNull(schema: JsonSchema): JsonSchema {
  return or(schema, '#/definitions/nothing');
}

function orNullIfOptional(schema: JsonSchema, isRequired: boolean): JsonSchema {
  return isRequired ? schema : orNull(schema);
}

function orParameter(schema: JsonSchema): JsonSchema {
  return or(schema, '#/definitions/parameter');
}

function or({ description, ...schema }: JsonSchema, $ref: string): JsonSchema {
  const alternatives = Object.keys(schema).length === 1 && Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
  return { ...(description !== undefined && { description }), anyOf: [...alternatives, { $ref }] };
}

/** The values of the keys of a mapping, at any depth, as `change` makes them. */
function withValues(schema: JsonSchema, change: (value: JsonSchema, isRequired: boolean) => JsonSchema): JsonSchema {
  const inner = (value: JsonSchema): JsonSchema => withValues(value, change);
  return {
    ...schema,
    ...(schema.properties !== undefined && {
      properties: mapValues(propertiesOf(schema), (value, key) =>
        value.const === undefined ? change(inner(value), requiredKeys(schema).includes(key)) : value,
      ),
    }),
    ...(Array.isArray(schema.anyOf) && { anyOf: schema.anyOf.map(inner) }),
  };
}

/** Sections that a variant merges key by key, and that must have some of their keys. */
function mergingSections(sections: Properties): Properties {
  return Object.fromEntries(
    Object.entries(sections).filter(([, section]) => mergesByKey(section) && requiredKeys(section).length > 0),
  );
}

/** A variant may give any of the keys of such a section. */
function withoutRequired(written: Properties, sections: Properties): Properties {
  const merging = mergingSections(sections);
  const without = (schema: JsonSchema): JsonSchema => {
    const { required: _, ...rest } = schema;
    return { ...rest, ...(Array.isArray(rest.anyOf) && { anyOf: rest.anyOf.map(without) }) };
  };
  return mapValues(written, (section, key) => (Object.hasOwn(merging, key) ? without(section) : section));
}

function mapValues(values: Properties, change: (value: JsonSchema, key: string) => JsonSchema): Properties {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]));
}
