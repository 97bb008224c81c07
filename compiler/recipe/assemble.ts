/** The JSON Schema of a choice among kinds. */
import { exclusiveKeys } from '../schema/exclusive.ts';
import { exampleOf, type RecipeKind } from './recipe-kind.ts';

/** A mapping with one key, the name of a kind, above its settings. */
export function choiceSchema(kinds: readonly RecipeKind<unknown>[]) {
  const names = kinds.map(({ kind }) => kind);
  return {
    additionalProperties: false,
    // A sole kind can be required by name, and editors fill it in.
    ...(names.length === 1 ? { required: names } : { minProperties: 1, ...exclusiveKeys(...names) }),
    properties: Object.fromEntries(kinds.map((kind) => [kind.kind, settingsSchema(kind)])),
    ...(names.length === 1 ? {} : { examples: kinds.map(exampleOf) }),
  };
}

function settingsSchema({ schema: { type, description, required, properties } }: RecipeKind<unknown>) {
  return {
    description,
    type,
    additionalProperties: false,
    ...(required === undefined ? {} : { required }),
    properties,
  };
}

/** `description`, of the key, ends with a full stop. */
export function lossSchema(description: string, kinds: readonly RecipeKind<unknown>[]) {
  const [only, ...others] = kinds;
  return {
    description: only !== undefined && others.length === 0 ? withOnly(description, only) : description,
    ...wordOrChoice(kinds),
  };
}

/** The name of a kind, or a mapping from the name to settings for kinds with some. */
export function wordOrChoice(kinds: readonly RecipeKind<unknown>[]) {
  const words = kinds.filter(({ schema }) => (schema.required ?? []).length === 0);
  const settable = kinds.filter(({ schema }) => Object.keys(schema.properties).length > 0);
  const word = { type: 'string', ...enumOf(words) };
  if (settable.length === 0) {
    return word;
  }
  // The examples of a mapping say nothing of its words.
  const { examples: _, ...choice } = choiceSchema(settable);
  return { anyOf: [word, { type: 'object', ...choice }] };
}

function enumOf(kinds: readonly RecipeKind<unknown>[]) {
  const [only, ...others] = kinds;
  return only !== undefined && others.length === 0
    ? { const: only.kind }
    : { enum: kinds.map(({ kind }) => kind), enumDescriptions: kinds.map(({ schema }) => schema.description) };
}

/** Where there is only one kind, the description of the key can say what it is. */
function withOnly(description: string, { schema }: RecipeKind<unknown>): string {
  return `${description.slice(0, -1)}: ${schema.description.charAt(0).toLowerCase()}${schema.description.slice(1)}`;
}
