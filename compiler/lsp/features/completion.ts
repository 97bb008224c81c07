/**
 * What may be written at a place in a spec: keys, values, whole layers, names of layers. The assembled schema says what
 * exists; `cursor.ts` says where the cursor is, even in half-written text. Everything that fits the place is offered: editors filter by
 * what is typed.
 */

import type { Analysis } from '../../analysis.ts';
import { analyze } from '../../check.ts';
import type { Shape } from '../../graph/types.ts';
import { inputCounts } from '../../ops/ports.ts';
import { layerKinds } from '../../ops/registry.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import {
  alternativesOf,
  discriminatorOf,
  excludedKeys,
  propertiesOf,
  requiredKeys,
  schemasAt,
  wordsOf,
} from '../../schema/alternatives.ts';
import type { JsonSchema } from '../../schema/assemble.ts';
import { nameSchema } from '../../schema/base.ts';
import { describeSchema } from '../../schema/describe.ts';
import { languageSchema as schema } from '../../schema/language-schema.ts';
import {
  createPlaceholders,
  defaultText,
  type Hints,
  hasFixedLength,
  listSnippet,
  mappingSnippet,
  snippetText,
  valueSnippet,
} from '../../schema/snippet.ts';
import { type MappingNode, textAt } from '../../source/nodes.ts';
import { parseYaml } from '../../source/parse-yaml.ts';
import { createSourceText } from '../../source/source-text.ts';
import type { Path, Span } from '../../source/span.ts';
import { formatShape } from '../../text/table.ts';
import { cursorAt, type KeyCursor, type ValueCursor } from '../cursor.ts';
import { layerTexts } from '../layers.ts';
import type { SpecView } from '../view.ts';

export interface Completion {
  readonly label: string;
  /** `layer_type` is a layer kind, alone or with the layer around it; `layer` the name of a layer. */
  readonly kind: 'layer_type' | 'key' | 'value' | 'layer';
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** The half-typed word, on one line with the cursor. */
  readonly replace: Span;
  readonly insert: string;
  /** Whether `insert` has placeholders: `${1:96}`, `${1|sum,mean|}`, `$1`. */
  readonly isSnippet: boolean;
  readonly sortText: string;
}

/** An offer before it is adapted to the text around it. */
type Offer = Omit<Completion, 'replace' | 'isSnippet' | 'sortText'>;

/** Required keys first, then in the order of the schema. */
export function completeAt(view: SpecView, offset: number): readonly Completion[] {
  const cursor = cursorAt(view.source, offset);
  if (cursor === undefined) {
    return [];
  }
  const offers = cursor.expects === 'key' ? offerKeys(view, cursor) : offerValues(view, cursor);
  return offers.map((offer, index) => ({
    ...offer,
    replace: cursor.span,
    insert: `${cursor.before}${offer.insert}${cursor.after}`,
    isSnippet: /\$[\d{]/.test(offer.insert),
    sortText: String(index).padStart(3, '0'),
  }));
}

type KeyPlace = Pick<KeyCursor, 'path' | 'keys' | 'colon' | 'flow' | 'layer'>;

/** Keys that all alternatives have, except those written or excluded: a layer without a type has the keys common to all kinds. */
function offerKeys(view: SpecView, place: KeyPlace): readonly Offer[] {
  const { path, keys } = place;
  const type = place.layer?.get('type');
  const mappings = schemasAt(schema, path, type)
    .flatMap((at) => alternativesOf(schema, at, type))
    .filter(({ properties }) => properties !== undefined);
  const [first = {}] = mappings;
  const hints = hintsForKeys(view, place);
  const free = Object.keys(propertiesOf(first)).filter(
    (key) =>
      !keys.includes(key) &&
      mappings.every((mapping) => key in propertiesOf(mapping) && !excludedKeys(mapping, keys).has(key)),
  );
  const isRequired = (key: string): boolean => mappings.every((mapping) => requiredKeys(mapping).includes(key));
  const ordered = [...free.filter(isRequired), ...free.filter((key) => !isRequired(key))];
  return ordered.map((key) => {
    const values = [...new Set(mappings.map((mapping) => propertiesOf(mapping)[key] ?? {}))];
    return offerKey(key, values, isRequired(key), place, hints.get(key));
  });
}

/** `values` are the schemas that the key's value has in the alternatives. */
function offerKey(
  key: string,
  values: readonly JsonSchema[],
  isRequired: boolean,
  place: KeyPlace,
  hint: string | undefined,
): Offer {
  const [only = {}] = values;
  const value = values.length === 1 ? only : { anyOf: values };
  const words = [...(isRequired ? ['required'] : []), ...(values.length === 1 ? [describeSchema(value)] : [])];
  return {
    label: key,
    kind: 'key',
    ...(words.length > 0 && { detail: words.join(', ') }),
    ...documentationOf(value),
    insert: place.colon ? key : `${key}:${keyValue(value, place, hint)}`,
  };
}

/** Mappings in a list get a line each. */
function keyValue(value: JsonSchema, { flow, path }: KeyPlace, hint: string | undefined): string {
  const items = value.type === 'array' ? alternativesOf(schema, (value.items ?? {}) as JsonSchema) : [];
  if (!flow && path.length === 0 && items.length > 0 && items.every(({ type }) => type === 'object')) {
    return '\n  - $1';
  }
  return ` ${valueSnippet(schema, value, createPlaceholders(), hint)}`;
}

function offerValues(view: SpecView, cursor: ValueCursor): readonly Offer[] {
  const { path, items } = cursor;
  const type = cursor.layer?.get('type');
  const parents = schemasAt(schema, path.slice(0, -1), type).flatMap((at) => alternativesOf(schema, at));
  const isSet = parents.some(({ uniqueItems }) => uniqueItems === true);
  const offers = [
    ...offerFindings(view, cursor),
    ...schemasAt(schema, path, type).flatMap((at) => offerBySchema(view, at, cursor)),
  ];
  return offers.filter(({ label }) => !(isSet && items.includes(label)));
}

type ValuePlace = Pick<ValueCursor, 'path' | 'layout' | 'layer'>;

/** Values of one schema: words, whole layers, then mappings and lists. */
function offerBySchema(view: SpecView, at: JsonSchema, place: ValuePlace): readonly Offer[] {
  const { path, layout } = place;
  const asBlock = (): readonly Offer[] => offerKeys(view, { ...place, keys: [], colon: false, flow: false });
  if (discriminatorOf(at) !== undefined) {
    const layers = layerKinds.map(({ kind }) => offerLayer(view, kind, Number(path.at(-1))));
    return layout === 'item' ? [...layers, ...asBlock()] : layers;
  }
  const collections = alternativesOf(schema, at).flatMap((alternative): readonly Offer[] => {
    if (alternative.type === 'array') {
      return layout === 'own_line' ? offerItems(view, alternative, place) : offerList(at, alternative);
    }
    if (alternative.type !== 'object') {
      return [];
    }
    return layout === 'inline' ? offerMappings(at, alternative) : asBlock();
  });
  return [...offerWords(at, path), ...collections];
}

/** The values that the schema lists, and its default. */
function offerWords(at: JsonSchema, path: Path): readonly Offer[] {
  const alternatives = alternativesOf(schema, at);
  const proposal = defaultText(at);
  const words = alternatives.flatMap(wordsOf);
  const isKind = isLayer(path.slice(0, -1)) && path.at(-1) === 'type' && words.length === 1;
  return [...new Set(proposal === undefined ? words : [...words, proposal])].map((word) => ({
    label: word,
    kind: isKind ? 'layer_type' : 'value',
    ...(isKind && { detail: at.description as string }),
    ...(word === proposal && { detail: 'default' }),
    ...(isKind
      ? { documentation: docsOf(word) }
      : documentationOf({ description: meaningOf(alternatives, word) ?? at.description })),
    insert: word,
  }));
}

/** What the schema says about one of its words. */
function meaningOf(alternatives: readonly JsonSchema[], word: string): unknown {
  const list = alternatives.find((alternative) => wordsOf(alternative).includes(word));
  if (list?.const !== undefined) {
    return list.description;
  }
  return (list?.enumDescriptions as readonly unknown[] | undefined)?.[
    list === undefined ? -1 : wordsOf(list).indexOf(word)
  ];
}

/** The first item of a block list, with its dash. */
function offerItems(view: SpecView, list: JsonSchema, place: ValuePlace): readonly Offer[] {
  const item = (list.items ?? {}) as JsonSchema;
  return offerBySchema(view, item, { ...place, path: [...place.path, 0], layout: 'item' }).map((offer) => ({
    ...offer,
    insert: `- ${offer.insert}`,
  }));
}

/** A list in brackets, where its length or its items are given. */
function offerList(at: JsonSchema, list: JsonSchema): readonly Offer[] {
  const hasWords = alternativesOf(schema, (list.items ?? {}) as JsonSchema).some((item) => wordsOf(item).length > 0);
  const insert = listSnippet(schema, list, createPlaceholders());
  const label = snippetText(insert);
  return (hasWords || hasFixedLength(list)) && label !== defaultText(at)
    ? [{ label, kind: 'value', ...documentationOf(at), insert }]
    : [];
}

/** A mapping in braces: with the keys it must have, else with one of those it may have. */
function offerMappings(at: JsonSchema, mapping: JsonSchema): readonly Offer[] {
  const required = requiredKeys(mapping);
  const choices = required.length > 0 ? [required] : Object.keys(propertiesOf(mapping)).map((key) => [key]);
  return choices.map((keys) => ({
    label: `{ ${keys.join(', ')} }`,
    kind: 'value',
    ...documentationOf(keys.length === 1 ? (propertiesOf(mapping)[keys[0] ?? ''] ?? at) : at),
    insert: mappingSnippet(schema, mapping, createPlaceholders(), { keys }),
  }));
}

/** A whole layer with the keys that its kind must have. */
function offerLayer(view: SpecView, kind: string, index: number): Offer {
  const [definition = {}] = schemasAt(schema, ['layers', index], kind).flatMap((at) =>
    alternativesOf(schema, at, kind),
  );
  return {
    label: kind,
    kind: 'layer_type',
    detail: definition.description as string,
    documentation: docsOf(kind),
    insert: mappingSnippet(schema, definition, createPlaceholders(), { hints: hintsFor(view, kind, index) }),
  };
}

/** Values that the compiler determined: names of layers for `from`, the shape or number of parameters for `expect`. */
function offerFindings(view: SpecView, cursor: ValueCursor): readonly Offer[] {
  const { path, items, layer } = cursor;
  if (isLayer(path.slice(0, 2)) && path[2] === 'from') {
    const own = layer?.get('name');
    const types = new Map(layerTexts(view).map(({ name, type }) => [name, type]));
    return namesBefore(view, Number(path[1]))
      .filter((name) => !items.includes(name) && name !== own)
      .map((name) => offerName(name, types.get(name), view.layers?.shapes.get(name)));
  }
  if (isLayer(path.slice(0, 2)) && path[2] === 'expect' && path.length === 3) {
    const shape = shapeText(view, layer) ?? shapeText(filledIn(view, cursor, '[1]'), layer);
    return shape === undefined ? [] : [{ label: shape, kind: 'value', detail: 'the inferred shape', insert: shape }];
  }
  const total = path.join('.') === 'expect.parameters' ? parameterTotal(view) : undefined;
  return total === undefined
    ? []
    : [{ label: String(total), kind: 'value', detail: 'the total of the layers', insert: String(total) }];
}

function offerName(name: string, type: string | undefined, shape: Shape | undefined): Offer {
  const words = [...(type === undefined ? [] : [type]), ...(shape === undefined ? [] : [formatShape(shape)])];
  return { label: name, kind: 'layer', ...(words.length > 0 && { detail: words.join(' ') }), insert: name };
}

function shapeText({ layers }: Analysis, layer: ReadonlyMap<string, string> | undefined): string | undefined {
  const shape = layers?.shapes.get(layer?.get('name') ?? '');
  return shape && formatShape(shape);
}

/** The same text with some value in place of the missing one, without which its layer was refused. */
function filledIn({ sources }: SpecView, { span, before, after }: ValueCursor, value: string): Analysis {
  return analyze(sources.edited([{ span, newText: before + value + after }]));
}

/** Layers before one, nearest first, then the images. */
function namesBefore(view: SpecView, index: number): readonly string[] {
  const pattern = new RegExp(nameSchema.pattern);
  const names = layerTexts(view).flatMap((layer) =>
    layer.index < index && layer.name !== undefined && pattern.test(layer.name) ? [layer.name] : [],
  );
  return [...new Set([...names.reverse(), 'images'])];
}

/** Undefined where a layer's parameters are not known. */
function parameterTotal({ layers }: SpecView): number | undefined {
  if (layers === undefined || layers.order.length > layers.inferred.size) {
    return undefined;
  }
  return [...layers.inferred.values()].reduce((sum, inferred) => sum + parameterCount(inferred), 0);
}

function hintsForKeys(view: SpecView, { path, layer }: KeyPlace): Hints {
  const type = layer?.get('type');
  if (path.join('.') === 'expect') {
    const total = parameterTotal(view);
    return new Map(total === undefined ? [] : [['parameters', String(total)]]);
  }
  if (!isLayer(path) || type === undefined) {
    return new Map();
  }
  const shape = shapeText(view, layer);
  return new Map([
    ...hintsFor(view, type, Number(path[1])),
    ...(shape === undefined ? [] : [['expect', shape] as const]),
  ]);
}

/** What a new layer of a kind may look like: like the previous one of its kind, else like the example in its documentation. */
function hintsFor(view: SpecView, kind: string, index: number): Hints {
  const layers = layerTexts(view);
  const ofKind = layers.filter(({ type }) => type === kind);
  const like = ofKind.findLast((layer) => layer.index < index) ?? ofKind[0];
  const hints = new Map([...wordsIn(exampleOf(kind)), ...wordsIn(like?.node)]);
  hints.delete('from');
  const { least } = inputCounts(layerKinds.find((each) => each.kind === kind)?.inputs ?? {});
  if (least > 1) {
    hints.set('from', `[${namesBefore(view, index).slice(0, least).join(', ')}]`);
  }
  const names = layers.map(({ name = '' }) => name);
  return hints.set('name', freshName(hints.get('name') ?? kind, names));
}

/** The same name with the next number: conv6 where there are conv1 … conv5. */
function freshName(like: string, names: readonly string[]): string {
  const base = like.replace(/\d+$/, '');
  const numbers = names.map((name) => {
    return name.startsWith(base) && /^\d{1,9}$/.test(name.slice(base.length)) ? Number(name.slice(base.length)) : 0;
  });
  return `${base}${Math.max(0, ...numbers) + 1}`;
}

function exampleOf(kind: string): MappingNode | undefined {
  const examples = docsOf(kind).match(/^ {4}- \{.*$/gm) ?? [];
  return examples
    .map((line) => parseYaml(createSourceText('docs.md', line), () => {}))
    .flatMap((list) => (list?.kind === 'sequence' ? list.items.map(({ value }) => value) : []))
    .filter((layer) => layer.kind === 'mapping')
    .find((layer) => textAt(layer, ['type']) === kind);
}

function wordsIn(mapping: MappingNode | undefined): readonly (readonly [string, string])[] {
  return [...(mapping?.entries ?? [])].flatMap(([key, { value }]) =>
    value.kind === 'scalar' && !value.quoted && !value.flawed && value.source !== '' ? [[key, value.source]] : [],
  );
}

function isLayer(path: Path): boolean {
  return path.length === 2 && path[0] === 'layers' && typeof path[1] === 'number';
}

function docsOf(kind: string): string {
  return layerKinds.find((candidate) => candidate.kind === kind)?.docs ?? '';
}

function documentationOf({ description }: JsonSchema): Pick<Offer, 'documentation'> {
  return typeof description === 'string' ? { documentation: description } : {};
}
