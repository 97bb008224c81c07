/**
 * One schema error → one diagnostic. There is an entry per JSON Schema keyword that the language uses, and a test that
 * no other is used; none of ajv's words are kept.
 */
import { compilerAssert } from '../assert.ts';
import * as catalogue from '../diagnostics/catalogue/schema.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { clip, listOf, quote } from '../diagnostics/words.ts';
import { locate } from '../source/nodes.ts';
import type { Path } from '../source/span.ts';
import { flowText } from '../text/flow-yaml.ts';
import { adviceForKind } from './advice.ts';
import { propertiesOf } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { compositionProperties } from './composition.ts';
import { describeNode, describeSchema, layerTitle, placeOf, subjectOf } from './describe.ts';
import { at, inBlock, mappingAt, nodeAt, type TranslateContext } from './error-site.ts';
import { keyHints } from './key-hints.ts';
import { alternativesKeyword, lengthsKeyword, type SchemaError } from './schema-errors.ts';
import { replacement, suggestKey, suggestKind, suggestName, suggestValue, suggestWord, wordsOf } from './suggest.ts';

type Translate = (error: SchemaError, context: TranslateContext) => Diagnostic;

const translations: Readonly<Record<string, Translate>> = {
  additionalProperties: unknownKey,
  [alternativesKeyword]: wrongType,
  const: wrongConstant,
  discriminator: unknownKind,
  enum: unknownValue,
  exclusiveMaximum: outOfRange,
  exclusiveMinimum: outOfRange,
  maximum: outOfRange,
  maxItems: wrongLength,
  maxLength: malformedName,
  minimum: outOfRange,
  minItems: wrongLength,
  minLength: emptyText,
  minProperties: choiceMissing,
  not: exclusive,
  pattern: malformedName,
  [lengthsKeyword]: wrongLength,
  type: wrongType,
  uniqueItems: repeatedEntry,
};

/** Keywords that lead to a diagnostic. */
export const translatedKeywords: ReadonlySet<string> = new Set(Object.keys(translations));

export function translate(error: SchemaError, context: TranslateContext): Diagnostic {
  const translation = translations[error.keyword];
  compilerAssert(translation !== undefined, `no diagnostic for the schema keyword ${error.keyword}`);
  return translation(error, context);
}

function unknownKey(error: SchemaError, context: TranslateContext): Diagnostic {
  const key = String(error.params.additionalProperty);
  const mapping = mappingAt(error.path, context);
  const entry = mapping.entries.get(key);
  compilerAssert(entry !== undefined, `no key ${key} stands at ${error.path.join('/')}`);
  const word = wordForMapping(error);
  if (word !== undefined) {
    return settingsOfWord(word, error, context);
  }
  if (isForeignMapping(error)) {
    return createDiagnostic(
      catalogue.unknownValue,
      {
        subject: subjectOf(error.path, context.root),
        expected: describeSchema({ anyOf: error.alternatives ?? [] }),
        found: quote(`{ ${clip(key)}: … }`),
      },
      at(error.path, context),
    );
  }
  const properties = keysOf(error);
  const known = Object.keys(properties);
  // What a file above writes may override a key of a file below.
  const isFree = (name: string): boolean => mapping.entries.get(name)?.keySpan.file !== entry.keySpan.file;
  return createDiagnostic(
    catalogue.unknownKey,
    { key: clip(key), place: placeOf(error.path, context.root) },
    {
      span: inBlock(entry.keySpan, error.path, context),
      labels: entry.alias === undefined ? [] : [{ span: entry.alias, text: 'merged in here' }],
      notes: [
        known.length === 1
          ? `its only key is ${quote(known[0] ?? '')}`
          : `its keys are ${listOf(known.map(quote), 'and')}`,
      ],
      ...keyHints(key, entry, known.filter(isFree), properties),
    },
  );
}

/** The keys of the mapping that an error is about. Composition has consumed its own keys of a spec before the schema is asked. */
export function keysOf({ path, parentSchema }: SchemaError): Readonly<Record<string, JsonSchema>> {
  return { ...propertiesOf(parentSchema), ...(path.length === 0 && compositionProperties) };
}

/** The word, an alternative to a mapping, that was written as its key: `{ random_crop: … }` for `random_crop`. */
export function wordForMapping({ keyword, params, path, alternatives = [] }: SchemaError): string | undefined {
  const key = String(params.additionalProperty);
  const words = alternatives.filter(isWord).flatMap(wordsOf);
  return keyword !== 'additionalProperties'
    ? undefined
    : (words.find((word) => word === key) ?? suggestWord(key, words, lastKey(path)));
}

/** Whether a mapping, where words or mappings are allowed, has a key that resembles none of them: `{ cutout: … }`. */
export function isForeignMapping({ keyword, params, alternatives = [] }: SchemaError): boolean {
  const known = alternatives.flatMap((one) => Object.keys(propertiesOf(one)));
  return (
    keyword === 'additionalProperties' &&
    alternatives.filter(isWord).flatMap(wordsOf).length > 0 &&
    suggestKey(String(params.additionalProperty), known) === undefined
  );
}

/** `false` in place of a mapping is no word that could be its key. */
function isWord({ type }: JsonSchema): boolean {
  return type !== 'boolean';
}

function settingsOfWord(word: string, { path }: SchemaError, context: TranslateContext): Diagnostic {
  return createDiagnostic(
    catalogue.wrongType,
    {
      subject: subjectOf(path, context.root),
      expected: `just ${quote(word)}, which takes no settings`,
      found: 'a mapping',
    },
    { ...at(path, context), fixes: [replacement(mappingAt(path, context), word)] },
  );
}

function lastKey(path: Path): string {
  return String(path.findLast((step) => typeof step === 'string') ?? '');
}

function wrongType(error: SchemaError, context: TranslateContext): Diagnostic {
  const node = nodeAt(error.path, context);
  const subject = subjectOf(error.path, context.root);
  const key = lastKey(error.path);
  const keySpan = locate(context.root, error.path)?.keySpan;
  // A patch names several layers by another key than one.
  const isSeveral = error.path[0] === 'patch' && key === 'layer' && node.kind !== 'scalar' && keySpan !== undefined;
  const suggestion = isSeveral
    ? { fixes: [{ title: 'write `layers`', edits: [{ span: keySpan, newText: 'layers' }] }] }
    : suggestValue(node, error.parentSchema, key);
  return createDiagnostic(
    catalogue.wrongType,
    { subject, expected: describeSchema(error.parentSchema), found: describeNode(node) },
    { ...at(error.path, context), ...suggestion },
  );
}

function unknownValue(error: SchemaError, context: TranslateContext): Diagnostic {
  const { path, parentSchema, alternatives } = error;
  const node = nodeAt(path, context);
  const found = node.kind === 'scalar' && node.source !== '' ? quote(node.source) : (describeNode(node) ?? 'empty');
  const schema = alternatives === undefined ? parentSchema : { anyOf: alternatives };
  const settings = node.kind === 'scalar' ? mappingFor(String(node.value), alternatives ?? []) : undefined;
  return createDiagnostic(
    catalogue.unknownValue,
    { subject: subjectOf(path, context.root), expected: describeSchema(schema), found },
    {
      ...at(path, context),
      ...(settings === undefined
        ? suggestValue(node, parentSchema, lastKey(path))
        : { fixes: [replacement(node, settings)] }),
    },
  );
}

/** The mapping whose key is a word, with examples of what it needs: `{ pca_lighting: { std: 0.1 } }`. */
function mappingFor(word: string, alternatives: readonly JsonSchema[]): string | undefined {
  const keys = alternatives.flatMap((one) => Object.entries(propertiesOf(one)));
  const known = keys.map(([key]) => key);
  const key = known.find((one) => one === word) ?? suggestKey(word, known);
  const schema = keys.find(([one]) => one === key)?.[1];
  return schema === undefined ? undefined : `{ ${key}: ${exampleText(schema)} }`;
}

function exampleText(schema: JsonSchema): string {
  const [example] = (schema.examples ?? []) as readonly unknown[];
  const properties = Object.entries(propertiesOf(schema)).map(([key, value]) => `${key}: ${exampleText(value)}`);
  return example === undefined ? `{ ${properties.join(', ')} }` : flowText(example);
}

function wrongConstant(error: SchemaError, context: TranslateContext): Diagnostic {
  if (error.path[0] !== 'spec') {
    return unknownValue(error, context);
  }
  const node = nodeAt(error.path, context);
  const version = node.kind === 'scalar' ? clip(node.source) : '?';
  return createDiagnostic(
    catalogue.unsupportedVersion,
    { version, supported: Number(error.schema) },
    at(error.path, context),
  );
}

function outOfRange(error: SchemaError, context: TranslateContext): Diagnostic {
  const node = nodeAt(error.path, context);
  return createDiagnostic(
    catalogue.valueOutOfRange,
    {
      subject: subjectOf(error.path, context.root),
      range: describeRange(error.parentSchema),
      found: node.kind === 'scalar' ? node.source : 'this',
    },
    at(error.path, context),
  );
}

function describeRange(schema: JsonSchema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  if (minimum !== undefined && maximum !== undefined) {
    return `between ${minimum} and ${maximum}`;
  }
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return bounds.join(' and ');
}

function wrongLength(error: SchemaError, context: TranslateContext): Diagnostic {
  const node = nodeAt(error.path, context);
  const schemas: readonly JsonSchema[] =
    error.keyword === lengthsKeyword && Array.isArray(error.schema) ? error.schema : [error.parentSchema];
  return createDiagnostic(
    catalogue.wrongLength,
    {
      subject: subjectOf(error.path, context.root),
      expected: describeLengths(schemas),
      found: node.kind === 'sequence' ? node.items.length : 0,
    },
    at(error.path, context),
  );
}

function describeLengths(schemas: readonly JsonSchema[]): string {
  const lengths = schemas.map(({ minItems, maxItems }) => {
    if (minItems === maxItems || maxItems === undefined) {
      return maxItems === undefined ? `at least ${minItems}` : `${minItems}`;
    }
    return minItems === undefined ? `at most ${maxItems}` : `${minItems} to ${maxItems}`;
  });
  const text = listOf(lengths);
  return `${text} ${/\b1$/.test(text) && !text.includes(' to ') ? 'entry' : 'entries'}`;
}

function unknownKind(error: SchemaError, context: TranslateContext): Diagnostic {
  const path = [...error.path, 'type'];
  const { root, kinds } = context;
  const node = nodeAt(path, context);
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    return wrongType({ ...error, path, parentSchema: { type: 'string' } }, context);
  }
  const known = kinds.map(({ kind }) => kind);
  const suggestion = suggestKind(node.value, known);
  return createDiagnostic(
    catalogue.unknownLayerType,
    { layer: layerTitle(root, Number(error.path[1])), type: clip(node.value) },
    {
      ...at(path, context),
      notes: [`the types are ${listOf(known.map(quote), 'and')}`],
      ...(suggestion === undefined
        ? { help: [adviceForKind(node.value)].filter((advice) => advice !== undefined) }
        : { fixes: [{ title: `write \`${suggestion}\``, edits: [{ span: node.span, newText: suggestion }] }] }),
    },
  );
}

function malformedName(error: SchemaError, context: TranslateContext): Diagnostic {
  const node = nodeAt(error.path, context);
  const isTooLong = error.keyword === 'maxLength';
  // The name of a layer in a block has that of the use in front: what is malformed is the part that is written.
  const whole = node.kind === 'scalar' ? String(node.value) : '';
  const written = node.kind === 'scalar' ? node.source.replaceAll(/^["']|["']$/g, '') : '';
  const isPart = whole.endsWith(`_${written}`);
  const name = isPart && !isTooLong ? written : whole;
  const problem = isTooLong
    ? `it is longer than ${error.schema} characters`
    : 'a name is a lower-case letter, then lower-case letters, digits and underscores';
  const suggestion = isPart && isTooLong ? undefined : suggestName(name, context.root);
  return createDiagnostic(
    catalogue.malformedName,
    { name: clip(name), problem },
    {
      ...at(error.path, context),
      notes: ['names become identifiers and file names in the generated code'],
      ...(suggestion !== undefined && {
        fixes: [{ title: `write \`${suggestion}\``, edits: [{ span: node.span, newText: suggestion }] }],
      }),
    },
  );
}

function exclusive(error: SchemaError, context: TranslateContext): Diagnostic {
  const required = (error.schema as JsonSchema).required;
  const [first, second] = Array.isArray(required) ? required.map(String) : [];
  const { entries } = mappingAt(error.path, context);
  const pair = [first ?? '', second ?? '']
    .flatMap((key) => {
      const entry = entries.get(key);
      return entry === undefined ? [] : [{ key, span: entry.keySpan }];
    })
    .sort((a, b) => a.span.start - b.span.start);
  const [earlier, later] = pair;
  compilerAssert(earlier !== undefined && later !== undefined, `no exclusive keys at ${error.path.join('/')}`);
  return createDiagnostic(
    catalogue.exclusiveKeys,
    { first: earlier.key, second: later.key, place: placeOf(error.path, context.root) },
    { span: inBlock(later.span, error.path, context), labels: [{ span: earlier.span, text: 'already given here' }] },
  );
}

function repeatedEntry(error: SchemaError, context: TranslateContext): Diagnostic {
  const indices = [Number(error.params.i), Number(error.params.j)];
  const later = [...error.path, Math.max(...indices)];
  const earlier = [...error.path, Math.min(...indices)];
  return createDiagnostic(
    catalogue.repeatedEntry,
    { subject: `entry ${Math.max(...indices) + 1}`, list: subjectOf(error.path, context.root) },
    { span: at(later, context).span, labels: [{ span: at(earlier, context).span, text: 'the same' }] },
  );
}

function emptyText(error: SchemaError, context: TranslateContext): Diagnostic {
  return createDiagnostic(
    catalogue.wrongType,
    { subject: subjectOf(error.path, context.root), expected: 'non-empty text', found: undefined },
    at(error.path, context),
  );
}

function choiceMissing(error: SchemaError, context: TranslateContext): Diagnostic {
  const choices = Object.keys(propertiesOf(error.parentSchema));
  if (choices.length === 0) {
    return createDiagnostic(
      catalogue.wrongLength,
      {
        subject: subjectOf(error.path, context.root),
        expected: `at least ${error.schema} entries`,
        found: mappingAt(error.path, context).entries.size,
      },
      at(error.path, context),
    );
  }
  return createDiagnostic(
    catalogue.choiceMissing,
    { place: subjectOf(error.path, context.root), choices: listOf(choices.map(quote)) },
    at(error.path, context),
  );
}
