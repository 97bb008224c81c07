/** The keys of a mapping as a reference shows them: what may be written, whether it must be, and what it means. */
import { flowText } from '../text/flow-yaml.ts';
import { propertiesOf, requiredKeys } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { LARGEST_INTEGER } from './integers.ts';

export interface KeyRow {
  readonly key: string;
  /** "whole number from 1 on", "`floor` or `ceil`". */
  readonly value: string;
  /** "required", "default 1", or nothing. */
  readonly need: string;
  readonly description: string;
  /** Words that may be its value, where each has a description of its own. */
  readonly words: readonly (readonly [word: string, description: string])[];
}

/** Keys of a layer that every kind has. */
export const commonLayerKeys: readonly string[] = ['name', 'type', 'from', 'expect'];

export function keyRows(schema: JsonSchema): readonly KeyRow[] {
  const required = requiredKeys(schema);
  return Object.entries(propertiesOf(schema)).map(([key, value]) => ({
    key,
    value: valueWords(value),
    need: required.includes(key) ? 'required' : value.default === undefined ? '' : `default ${flowText(value.default)}`,
    description: String(value.description ?? ''),
    words: describedWords(value),
  }));
}

/** What may be written, in YAML's terms. */
export function valueWords(schema: JsonSchema): string {
  return choices(schema).join(' or ');
}

function choices(schema: JsonSchema): readonly string[] {
  if (schema.const !== undefined) {
    return [`\`${schema.const}\``];
  }
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((value) => `\`${value}\``);
  }
  if (Array.isArray(schema.anyOf)) {
    return [...new Set(schema.anyOf.flatMap((branch: JsonSchema) => choices(branch)))];
  }
  switch (schema.type) {
    case 'integer':
      return [`whole number${rangeOf(schema)}`];
    case 'number':
      return [`number${rangeOf(schema)}`];
    case 'boolean':
      return ['`true`', '`false`'];
    case 'array':
      return [listWords(schema)];
    case 'object':
      return [mappingWords(schema)];
    default:
      return [typeof schema.pattern === 'string' ? 'name' : 'text'];
  }
}

function mappingWords(schema: JsonSchema): string {
  const [only, ...others] = Object.keys(propertiesOf(schema));
  if (only !== undefined && others.length === 0 && requiredKeys(schema).includes(only)) {
    return `\`{ ${only}: … }\``;
  }
  return typeof schema.additionalProperties === 'object' ? 'mapping to text' : 'mapping';
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const end = maximum === LARGEST_INTEGER ? undefined : maximum;
  if (minimum === undefined) {
    return end === undefined ? '' : ` up to ${end}`;
  }
  return end === undefined ? ` ≥ ${minimum}` : ` from ${minimum} to ${end}`;
}

const plurals: Readonly<Record<string, string>> = { integer: 'whole numbers', number: 'numbers', string: 'names' };

function listWords({ items, minItems, maxItems }: JsonSchema): string {
  const item = (items ?? {}) as JsonSchema;
  const options = [item, ...alternatives(item)];
  if (options.some(({ enum: words }) => words !== undefined)) {
    return `list: ${choices(item).join(', ')}`;
  }
  const count = minItems === maxItems && minItems !== undefined ? `${minItems} ` : '';
  return `list of ${count}${options.length > 1 ? 'text values' : (plurals[String(item.type)] ?? 'mappings')}`;
}

/** Of the key itself, or of the entries of its list. */
function describedWords(schema: JsonSchema): KeyRow['words'] {
  const parts = [schema, ...alternatives(schema), ...alternatives((schema.items ?? {}) as JsonSchema)];
  const lists = [...parts, (schema.items ?? {}) as JsonSchema];
  return lists.flatMap(({ enum: words, enumDescriptions }) =>
    Array.isArray(words) && Array.isArray(enumDescriptions)
      ? words.map((word, index): [string, string] => [String(word), String(enumDescriptions[index])])
      : [],
  );
}

function alternatives({ anyOf }: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(anyOf) ? anyOf : [];
}
