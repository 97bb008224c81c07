/**
 * The schema of the language taken apart by layer kind. Compiled whole it is one function of a third of a megabyte, which every check
 * would have to load; taken apart, a check loads what the kinds in its spec need.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema } from './assemble.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** A compiled schema; it says where in the document its data stands. */
type Validate = (data: unknown, at?: Parameters<ValidateFunction>[1]) => readonly ErrorObject[];

/** The definition of each layer kind. */
export function kindSchemas(schema: JsonSchema): Definitions {
  return schema.definitions as Definitions;
}

/** The schema without the keys of the kinds: of a layer it still demands an object with a known `type`. */
export function frameSchema(schema: JsonSchema): JsonSchema {
  const definitions = Object.keys(kindSchemas(schema)).map((kind) => [
    kind,
    { type: 'object', required: ['type'], properties: { type: { type: 'string', const: kind } } },
  ]);
  return { ...schema, definitions: Object.fromEntries(definitions) };
}

/** Finds what the whole schema would, with the same paths. */
export function joinKinds(
  frame: Validate,
  kinds: Readonly<Record<string, Validate>>,
): (data: unknown) => readonly ErrorObject[] {
  return (data) => [...frame(data), ...layersOf(data).flatMap((layer, index) => kindErrors(layer, index, data))];

  function kindErrors(layer: unknown, index: number, rootData: unknown): readonly ErrorObject[] {
    const kind = kindOf(layer);
    const validate = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    const at = { instancePath: `/layers/${index}`, parentData: layersOf(rootData), parentDataProperty: index };
    const errors = validate?.(layer, { ...at, rootData: rootData as object, dynamicAnchors: {} }) ?? [];
    return errors.map((error) => ({ ...error, schemaPath: error.schemaPath.replace('#', `#/definitions/${kind}`) }));
  }
}

function layersOf(data: unknown): readonly unknown[] {
  const layers = isObject(data) ? data.layers : undefined;
  return Array.isArray(layers) ? layers : [];
}

function kindOf(layer: unknown): string | undefined {
  return isObject(layer) && typeof layer.type === 'string' ? layer.type : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
