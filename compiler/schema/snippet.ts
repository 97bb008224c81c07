/**
 * Schema → a value to fill in, as a snippet of the language server protocol: `{ mean: ${1:0}, std: $2 }`. It is in flow style, so that
 * it fits everywhere, and is valid YAML even if its placeholders are left as they are.
 */
import { flowText } from '../text/flow-yaml.ts';
import { alternativesOf, propertiesOf, requiredKeys, wordsOf } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';

/** Values to propose, by key. */
export type Hints = ReadonlyMap<string, string>;

/** Numbers the placeholders of one snippet. */
export interface Placeholders {
  /** A value to type over. */
  stop(proposal: string): string;
  choice(words: readonly string[]): string;
}

export function createPlaceholders(): Placeholders {
  let count = 0;
  return {
    stop(proposal) {
      count++;
      return proposal === '' ? `$${count}` : `\${${count}:${proposal.replaceAll(/[\\$}]/g, '\\$&')}}`;
    },
    choice(words) {
      count++;
      return `\${${count}|${words.map((word) => word.replaceAll(/[\\,|]/g, '\\$&')).join(',')}|}`;
    },
  };
}

/** The first alternative that a schema admits. */
export function valueSnippet(root: JsonSchema, schema: JsonSchema, placeholders: Placeholders, hint?: string): string {
  const alternatives = alternativesOf(root, schema);
  const words = alternatives.flatMap(wordsOf);
  const [first = {}] = alternatives;
  if (words.length > 0 && first.type !== 'object') {
    const ordered = hint !== undefined && words.includes(hint) ? [...new Set([hint, ...words])] : words;
    return words.length === 1 ? words.join() : placeholders.choice(ordered);
  }
  const proposal =
    hint ??
    defaultText(schema) ??
    defaultText(first) ??
    exampleText(first) ??
    (first.minimum as number | undefined)?.toString();
  if (proposal !== undefined || (first.type !== 'object' && first.type !== 'array')) {
    return placeholders.stop(proposal ?? '');
  }
  return first.type === 'object' ? mappingSnippet(root, first, placeholders) : listSnippet(root, first, placeholders);
}

/** A mapping with the keys it must have. */
export function mappingSnippet(
  root: JsonSchema,
  schema: JsonSchema,
  placeholders: Placeholders,
  {
    keys = requiredKeys(schema),
    hints = new Map(),
  }: { readonly keys?: readonly string[]; readonly hints?: Hints } = {},
): string {
  const entries = keys.map(
    (key) => `${key}: ${valueSnippet(root, propertiesOf(schema)[key] ?? {}, placeholders, hints.get(key))}`,
  );
  return `{ ${entries.length === 0 ? placeholders.stop('') : entries.join(', ')} }`;
}

/** A list of the length it must have, else of one item. */
export function listSnippet(root: JsonSchema, schema: JsonSchema, placeholders: Placeholders): string {
  const item = (schema.items ?? {}) as JsonSchema;
  const length = hasFixedLength(schema) ? (schema.minItems as number) : 1;
  return `[${Array.from({ length }, () => valueSnippet(root, item, placeholders)).join(', ')}]`;
}

export function hasFixedLength({ minItems, maxItems }: JsonSchema): boolean {
  return typeof minItems === 'number' && minItems === maxItems;
}

/** For a value that is not a mapping; mappings are proposed key by key. */
export function defaultText({ default: value }: JsonSchema): string | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return value === undefined || isMapping ? undefined : flowText(value);
}

/** Of a number or a list of them. */
function exampleText({ type, examples }: JsonSchema): string | undefined {
  const [example] = (examples ?? []) as readonly unknown[];
  return example === undefined || type === 'object' ? undefined : flowText(example);
}

/** What a snippet leaves in the text when nobody touches its placeholders. */
export function snippetText(snippet: string): string {
  const placeholder = /\$\d+|\$\{\d+:((?:\\.|[^\\}])*)\}|\$\{\d+\|([^,|]*)[^}]*\}/g;
  return snippet.replaceAll(placeholder, (_, proposal = '', choice = '') =>
    `${proposal}${choice}`.replaceAll(/\\(.)/g, '$1'),
  );
}
