/** What the author probably meant: a key, a kind, a value, a name. Each suggestion is valid where it is offered. */
import type { DiagnosticDetails } from '../diagnostics/create.ts';
import type { Fix } from '../diagnostics/types.ts';
import { nearest } from '../source/nearest.ts';
import { type ScalarNode, type SourceNode, toData } from '../source/nodes.ts';
import { flowText } from '../text/flow-yaml.ts';
import { adviceForValue, isAbsentKind } from './advice.ts';
import { propertiesOf, requiredKeys } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { nameSchema } from './base.ts';
import { foreignKeys, foreignValues, kindCalled } from './framework-names.ts';
import { plainSpelling } from './spelling.ts';

/** The key among `free` for which `key` is a typo or another framework's word. */
export function suggestKey(key: string, free: readonly string[]): string | undefined {
  const plain = plainSpelling(key);
  const foreign = foreignKeys.get(plain) ?? [];
  return foreign.find((known) => free.includes(known)) ?? nearest(key, free) ?? bySpelling(key, free);
}

/** None for a kind that other frameworks have and this one does not, however close its spelling is to a known one. */
export function suggestKind(kind: string, known: readonly string[]): string | undefined {
  const plain = plainSpelling(kind);
  if (isAbsentKind(plain)) {
    return undefined;
  }
  const foreign = kindCalled(plain);
  return nearest(kind, known) ?? bySpelling(kind, known) ?? known.find((candidate) => candidate === foreign);
}

function bySpelling(word: string, known: readonly string[]): string | undefined {
  return known.find((candidate) => plainSpelling(candidate) === plainSpelling(word));
}

/** A valid name close to `name` that no layer has. */
export function suggestName(name: string, root: SourceNode): string | undefined {
  const candidate = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, nameSchema.maxLength);
  return new RegExp(nameSchema.pattern).test(candidate) && !namesOf(root).has(candidate) ? candidate : undefined;
}

function namesOf(root: SourceNode): ReadonlySet<string> {
  const layers = root.kind === 'mapping' ? root.entries.get('layers')?.value : undefined;
  const items = layers?.kind === 'sequence' ? layers.items : [];
  return new Set(
    items.flatMap(({ value }) => {
      const name = value.kind === 'mapping' ? value.entries.get('name')?.value : undefined;
      return name?.kind === 'scalar' && typeof name.value === 'string' ? [name.value] : [];
    }),
  );
}

/** What to say about a scalar that is almost right, or right elsewhere. `key` is its key. */
export function suggestValue(node: SourceNode, schema: JsonSchema, key: string): DiagnosticDetails {
  const wrapped = meantWrapped(node, schema);
  if (wrapped !== undefined) {
    return { fixes: [replacement(node, wrapped)] };
  }
  if (node.kind !== 'scalar' || node.source === '') {
    return {};
  }
  const { instead, note, help = parameterAdvice(node) } = adviceForValue(key, node);
  const meant =
    meantNumber(node, schema) ??
    meantBoolean(node, schema) ??
    meantWord(node, schema, key) ??
    meantList(node, schema, key);
  const text = meant ?? (instead === undefined || canHold(schema, instead) ? instead : undefined);
  return {
    ...(text !== undefined && { fixes: [replacement(node, text)] }),
    ...(note !== undefined && { notes: [note] }),
    ...(help !== undefined && text === undefined && { help: [help] }),
  };
}

/** For a text with a parameter of a block in it that was not filled in. */
function parameterAdvice({ source }: ScalarNode): string | undefined {
  if (!/\$\w/.test(source)) {
    return undefined;
  }
  return /^\$\w+$/.test(source)
    ? 'a parameter has a value in the layers of its block only'
    : 'a parameter is a whole value, without arithmetic: give the result a parameter of its own';
}

/** Whether a mapping, as text, has a key of the schema first; every other text is taken as it is. */
function canHold(schema: JsonSchema, text: string): boolean {
  const [, key] = /^\{ (\w+):/.exec(text) ?? [];
  const branches = [schema, ...((schema.anyOf ?? []) as readonly JsonSchema[])];
  return key === undefined || branches.some((branch) => key in propertiesOf(branch));
}

/** Replaces the value by `text`, together with its tag, which would otherwise contradict it. */
export function replacement(node: SourceNode, text: string): Fix {
  const start = node.kind === 'scalar' ? (node.tag?.start ?? node.span.start) : node.span.start;
  return { title: `write \`${text}\``, edits: [{ span: { ...node.span, start }, newText: text }] };
}

/** Every type that the schema or one of its alternatives admits. */
function typesOf(schema: JsonSchema): readonly string[] {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf.flatMap((branch: JsonSchema) => typesOf(branch)) : [];
  return typeof schema.type === 'string' ? [schema.type, ...branches] : branches;
}

/** `"11"`, `1_000` and `1,000` stand for numbers. */
function meantNumber(node: ScalarNode, schema: JsonSchema): string | undefined {
  const types = typesOf(schema);
  const text = typeof node.value === 'string' ? node.value.trim().replaceAll(/[_,](?=\d{3})/g, '') : '';
  const whole = /^-?(0|[1-9]\d{0,14})$/.test(text);
  const decimal = /^-?(0|[1-9]\d*)?\.?\d+(e[-+]?\d{1,2})?$/i.test(text) && !/^-?0\d/.test(text);
  return (types.includes('integer') && whole) || (types.includes('number') && (whole || decimal)) ? text : undefined;
}

/** YAML 1.1 read `yes` and `on` as true. */
function meantBoolean(node: ScalarNode, schema: JsonSchema): string | undefined {
  if (!typesOf(schema).includes('boolean') || typeof node.value !== 'string') {
    return undefined;
  }
  if (/^(yes|on|true|y)$/i.test(node.value)) {
    return 'true';
  }
  return /^(no|off|false|n)$/i.test(node.value) ? 'false' : undefined;
}

/** The word of the schema, or of one of its alternatives, for which a text is a typo or another framework's word. */
function meantWord(node: ScalarNode, schema: JsonSchema, key: string): string | undefined {
  return suggestWord(String(node.value), wordsOf(schema), key);
}

export function suggestWord(text: string, words: readonly string[], key: string): string | undefined {
  const plain = plainSpelling(text);
  const byKey = foreignValues.get(key) ?? {};
  const foreign = Object.hasOwn(byKey, plain) ? byKey[plain] : undefined;
  return words.find((word) => word === foreign) ?? nearest(text, words) ?? bySpelling(text, words);
}

/** `{ padding: 4 }` for 4 where a mapping has that one key, `[…]` for what may be an entry of a list. */
function meantWrapped(node: SourceNode, schema: JsonSchema): string | undefined {
  if (node.kind === 'scalar' && node.source === '') {
    return undefined;
  }
  const text = flowText(toData(node));
  const [key, ...others] = Object.keys(propertiesOf(schema));
  if (key !== undefined && others.length === 0 && requiredKeys(schema).includes(key)) {
    return canBe(node, propertiesOf(schema)[key] ?? {}) ? `{ ${key}: ${text} }` : undefined;
  }
  const lists = [schema, ...((schema.anyOf ?? []) as readonly JsonSchema[])].filter(({ type }) => type === 'array');
  const isEntry = lists.some(({ items = {} }) => mayBeEntry(node, items as JsonSchema));
  return isEntry ? `[${text}]` : undefined;
}

function mayBeEntry(node: SourceNode, items: JsonSchema): boolean {
  if (node.kind !== 'mapping') {
    const isText = node.kind === 'scalar' && typeof node.value === 'string';
    return isText && items.type === 'string' && wordsOf(items).length === 0;
  }
  // Entries of a list of layers are checked by their kind.
  const known = items.if === undefined ? Object.keys(propertiesOf(items)) : ['name'];
  return [...node.entries.keys()].some((key) => known.includes(key));
}

/** Whether a value is of a kind that a schema admits: a mapping for a mapping, a list for a list, a number for a number. */
export function canBe(node: SourceNode, schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return node.kind === 'scalar'
    ? types.length === 0 || types.some((type) => type !== 'object' && type !== 'array')
    : types.includes(node.kind === 'mapping' ? 'object' : 'array');
}

/** `metrics: top1` for `metrics: [top1]`. */
function meantList(node: ScalarNode, schema: JsonSchema, key: string): string | undefined {
  const item = schema.type === 'array' ? (schema.items as JsonSchema | undefined) : undefined;
  const words = item === undefined ? [] : wordsOf(item);
  const text = String(node.value);
  const word = words.find((candidate) => candidate === text) ?? suggestWord(text, words, key);
  return word === undefined ? undefined : `[${word}]`;
}

/** Words that a schema or one of its alternatives lists. */
export function wordsOf(schema: JsonSchema): readonly string[] {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf.flatMap((branch: JsonSchema) => wordsOf(branch)) : [];
  if (Array.isArray(schema.enum)) {
    return [...schema.enum.map(String), ...branches];
  }
  return typeof schema.const === 'string' ? [schema.const, ...branches] : branches;
}
