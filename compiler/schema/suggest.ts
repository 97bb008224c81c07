/** What the writer probably meant: a key, a kind, a value, a name. Each suggestion is valid where it is offered. */
import type { DiagnosticDetails } from '../diagnostics/create.ts';
import type { Fix } from '../diagnostics/types.ts';
import { layerKinds } from '../ops/registry.ts';
import { nearest } from '../source/nearest.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import type { JsonSchema } from './assemble.ts';
import { nameSchema } from './base.ts';
import { foreignKeys, foreignKinds } from './framework-names.ts';

/** The key among `free` that `key` is a slip or another framework's word for. */
export function suggestKey(key: string, free: readonly string[]): string | undefined {
  const foreign = Object.hasOwn(foreignKeys, key) ? (foreignKeys[key] ?? []) : [];
  return nearest(key, free) ?? bySpelling(key, free) ?? foreign.find((known) => free.includes(known));
}

export function suggestKind(kind: string, known: readonly string[]): string | undefined {
  const plain = plainSpelling(kind);
  const foreign = Object.hasOwn(foreignKinds, plain) ? foreignKinds[plain] : kindCalled(plain);
  return nearest(kind, known) ?? bySpelling(kind, known) ?? known.find((candidate) => candidate === foreign);
}

function kindCalled(plain: string): string | undefined {
  return layerKinds.find(({ elsewhere }) => Object.values(elsewhere).some((name) => plainSpelling(name) === plain))
    ?.kind;
}

/** `Max-Pool` and `maxPool` are `max_pool`. */
function bySpelling(word: string, known: readonly string[]): string | undefined {
  return known.find((candidate) => plainSpelling(candidate) === plainSpelling(word));
}

function plainSpelling(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** A valid name close to `name` that no other value of the spec's names has. */
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

/** Fixes for a scalar that is almost right. */
export function suggestValue(node: SourceNode, schema: JsonSchema): Pick<DiagnosticDetails, 'fixes'> {
  if (node.kind !== 'scalar' || node.source === '') {
    return {};
  }
  const meant = meantNumber(node, schema) ?? meantBoolean(node, schema) ?? meantWord(node, schema);
  if (meant === undefined) {
    return {};
  }
  // A tag would go on saying that the value is something else.
  const span = { ...node.span, start: node.tag?.start ?? node.span.start };
  const fix: Fix = { title: `write \`${meant}\``, edits: [{ span, newText: meant }] };
  return { fixes: [fix] };
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

function meantWord(node: ScalarNode, schema: JsonSchema): string | undefined {
  const words = wordsOf(schema);
  const text = String(node.value);
  return nearest(text, words) ?? bySpelling(text, words);
}

function wordsOf(schema: JsonSchema): readonly string[] {
  if (Array.isArray(schema.enum)) {
    return schema.enum.map(String);
  }
  return typeof schema.const === 'string' ? [schema.const] : [];
}
