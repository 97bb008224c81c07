/** Schema fragments, values and places in the words of a diagnostic: YAML terms, never JSON Schema's. */
import { clip, listOf, quote } from '../diagnostics/words.ts';
import { type SourceNode, textAt } from '../source/nodes.ts';
import type { Path } from '../source/span.ts';
import type { JsonSchema } from './assemble.ts';

/** What a value must be: "a whole number", "a list of 2 numbers", "`floor` or `ceil`". */
export function describeSchema(schema: JsonSchema): string {
  return listOf([...new Set(choicesOf(schema))]);
}

function choicesOf(schema: JsonSchema): readonly string[] {
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((value) => quote(String(value)));
  }
  if (schema.const !== undefined) {
    return [quote(String(schema.const))];
  }
  if (typeof schema.type === 'string') {
    return [describeType(schema.type, schema)];
  }
  return Array.isArray(schema.anyOf) ? schema.anyOf.flatMap((branch: JsonSchema) => choicesOf(branch)) : [];
}

function describeType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'string':
      return 'text';
    case 'boolean':
      return '`true` or `false`';
    case 'object':
      return describeMapping(schema);
    case 'array':
      return describeList(schema);
    default:
      return 'another value';
  }
}

/** By its key, if only one is possible. */
function describeMapping({ properties, required }: JsonSchema): string {
  const [only, ...others] = Object.keys(properties ?? {});
  const isOne = others.length === 0 && (required as readonly string[] | undefined)?.[0] === only;
  return only !== undefined && isOne ? `\`{ ${only}: … }\`` : 'a mapping';
}

const plurals: Readonly<Record<string, string>> = { integer: 'whole numbers', number: 'numbers', string: 'names' };

function describeList({ items, minItems, maxItems }: JsonSchema): string {
  const type = typeof items === 'object' && items !== null && 'type' in items ? String(items.type) : '';
  const entries = plurals[type];
  if (entries === undefined) {
    return 'a list';
  }
  return typeof minItems === 'number' && minItems === maxItems
    ? `a list of ${minItems} ${entries}`
    : `a list of ${entries}`;
}

/** What is there instead: "the text `four`", "`2.5`", "a list"; undefined for nothing at all. */
export function describeNode(node: SourceNode): string | undefined {
  switch (node.kind) {
    case 'sequence':
      return 'a list';
    case 'mapping':
      return 'a mapping';
    case 'scalar':
      if (node.value === null) {
        return node.source === '' ? undefined : quote(node.source);
      }
      return typeof node.value === 'string' ? `the text ${quote(node.value)}` : quote(node.source);
  }
}

/** The value at a path as a sentence's subject: "`stride` of `conv1`", "entry 2 of `kernel` of `conv1`", "layer 3". */
export function subjectOf(path: Path, root: SourceNode): string {
  const [section, index, ...rest] = path;
  if (section === 'layers' && typeof index === 'number') {
    const layer = layerTitle(root, index);
    return rest.length === 0 ? layer : `${valueTitle(rest)} of ${layer}`;
  }
  return path.length === 0 ? 'the spec' : valueTitle(path);
}

/** A mapping at a path as the place of its keys: "`conv1` (conv2d)", "`sgd`", "the spec". */
export function placeOf(path: Path, root: SourceNode): string {
  const type = path.length === 2 && path[0] === 'layers' ? textAt(root, [...path, 'type']) : undefined;
  return type === undefined ? subjectOf(path, root) : `${subjectOf(path, root)} (${clip(type)})`;
}

function valueTitle(path: Path): string {
  const last = path.at(-1);
  if (typeof last === 'number') {
    return `entry ${last + 1} of ${valueTitle(path.slice(0, -1))}`;
  }
  return quote(last ?? '');
}

/** The layer's name, or its number where it has none. */
export function layerTitle(root: SourceNode, index: number): string {
  const name = textAt(root, ['layers', index, 'name']);
  return name === undefined || name === '' ? `layer ${index + 1}` : quote(name);
}
