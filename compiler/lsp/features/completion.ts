/**
 * What may be written at a place in a spec: keys, values, whole layers, names of layers. The assembled schema says what
 * exists; `cursor.ts` says where the cursor is, even in half-written text. Everything that fits the place is offered: editors filter by
 * what is typed.
 */

import type { Analysis } from '../../analysis.ts';
import { analyze } from '../../check.ts';
import { layerKinds } from '../../ops/registry.ts';
import {
  alternativesOf,
  discriminatorOf,
  excludedKeys,
  propertiesOf,
  requiredKeys,
  wordsOf,
} from '../../schema/alternatives.ts';
import type { JsonSchema } from '../../schema/assemble.ts';
import { describeSchema } from '../../schema/describe.ts';
import {
  createPlaceholders,
  defaultText,
  hasFixedLength,
  listSnippet,
  mappingSnippet,
  snippetText,
  valueSnippet,
} from '../../schema/snippet.ts';
import type { Path } from '../../source/span.ts';
import { cursorAt, type KeyCursor, type ValueCursor } from '../cursor.ts';
import { mappingSchemasOf, fileSchema as schema, schemasOf, USE } from '../file-schema.ts';
import type { SpecView } from '../view.ts';
import { layerDepth } from '../written.ts';
import { docsOf, hintsFor, hintsForKeys, namesBefore, parameterTotal, shapeText } from './completion-hints.ts';
import type { Completion, Offer } from './completion-offer.ts';
import { type Site, siteOf } from './completion-site.ts';
import {
  type FilesNear,
  furtherKeys,
  offerComposed,
  offerNames,
  offerUses,
  parametersAt,
  queryKeys,
  refusedKeys,
} from './composed-completion.ts';

/** Required keys first, then in the order of the schema. `filesNear` finds the files that a spec may extend. */
export function completeAt(view: SpecView, offset: number, filesNear?: FilesNear): readonly Completion[] {
  const cursor = cursorAt(view.source, offset);
  if (cursor === undefined) {
    return [];
  }
  const site = siteOf(view, cursor);
  const offers =
    cursor.expects === 'key'
      ? keysAt(view, { ...cursor, site })
      : (offerComposed(view, cursor, site, filesNear) ?? offerValues(view, { ...cursor, site }));
  return offers.map((offer, index) => ({
    ...offer,
    replace: cursor.span,
    insert: `${cursor.before}${offer.insert}${cursor.after}`,
    isSnippet: /\$[\d{]/.test(offer.insert),
    sortText: String(index).padStart(3, '0'),
  }));
}

interface KeyPlace extends Pick<KeyCursor, 'path' | 'keys' | 'colon' | 'flow'> {
  readonly site: Site;
}

function keysAt(view: SpecView, place: KeyPlace): readonly Offer[] {
  const [section, , key] = place.path;
  const isQuery = section === 'patch' && key === 'layers' && place.path.length === 3;
  return isQuery ? queryKeys(view, place) : offerKeys(view, place);
}

/** Keys that all alternatives have, except those written or excluded: a layer without a type has the keys common to all kinds. */
function offerKeys(view: SpecView, place: KeyPlace): readonly Offer[] {
  const { path, keys, site } = place;
  const type = site.type === USE ? undefined : site.type;
  const mappings = mappingSchemasOf(path, site.type)
    .flatMap((at) => alternativesOf(schema, at, type))
    .filter(({ properties }) => properties !== undefined);
  const [first = {}] = mappings;
  const hints = hintsForKeys(view, path, site);
  const refused = refusedKeys(place);
  const free = Object.keys(propertiesOf(first)).filter(
    (key) =>
      !keys.includes(key) &&
      !refused.has(key) &&
      mappings.every((mapping) => key in propertiesOf(mapping) && !excludedKeys(mapping, keys).has(key)),
  );
  // What is there already, or in the base, need not be written.
  const inherits = path.length === 0 ? keys.includes('extends') : isChange(path);
  const isRequired = (key: string): boolean => !inherits && mappings.every((one) => requiredKeys(one).includes(key));
  const ordered = [...free.filter(isRequired), ...free.filter((key) => !isRequired(key))];
  const offers = ordered.map((key) => {
    const values = [...new Set(mappings.map((mapping) => propertiesOf(mapping)[key] ?? {}))];
    return offerKey(key, values, isRequired(key), place, hints.get(key));
  });
  return [...offers, ...furtherKeys(view, place)];
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

type SitedValue = ValueCursor & { readonly site: Site };

function offerValues(view: SpecView, cursor: SitedValue): readonly Offer[] {
  const { path, items, site } = cursor;
  const parents = schemasOf(path.slice(0, -1), site.type).flatMap((at) => alternativesOf(schema, at));
  const isSet = parents.some(({ uniqueItems }) => uniqueItems === true);
  const offers = [
    ...offerFindings(view, cursor),
    ...schemasOf(path, site.type).flatMap((at) => offerBySchema(view, at, cursor)),
    ...parametersAt(path, site),
  ];
  return offers.filter(({ label }) => !(isSet && items.includes(label)));
}

type ValuePlace = Pick<SitedValue, 'path' | 'layout' | 'site'>;

/** Values of one schema: words, whole layers, then mappings and lists. */
function offerBySchema(view: SpecView, at: JsonSchema, place: ValuePlace): readonly Offer[] {
  const { path, layout, site } = place;
  const asBlock = (): readonly Offer[] => offerKeys(view, { ...place, keys: [], colon: false, flow: false });
  if (discriminatorOf(at) !== undefined) {
    const layers = isChange(path) ? offerChanges(at, site) : offerLayers(view, site);
    return layout === 'inline' ? layers : [...(isChange(path) ? [] : layers), ...asBlock()];
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
  const isKind = path.length - 1 === layerDepth(path) && path.at(-1) === 'type' && words.length === 1;
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
  const path = [...place.path, 0];
  const isEntry = layerDepth(path) === path.length;
  const items = isEntry ? schemasOf(path) : [(list.items ?? {}) as JsonSchema];
  const site = isEntry ? siteOf(view, { path }) : place.site;
  return items
    .flatMap((item) => offerBySchema(view, item, { path, site, layout: 'item' }))
    .map((offer) => ({ ...offer, insert: `- ${offer.insert}` }));
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

/** Whole layers with the keys that their kinds must have, and uses of blocks. A layer in the place of another has its name. */
function offerLayers(view: SpecView, site: Site): readonly Offer[] {
  const layers = layerKinds.map(({ kind, docs }): Offer => {
    const definition = definitionOf(kind);
    const keys = requiredKeys(definition).filter((key) => !(site.isNamed && key === 'name'));
    return {
      label: kind,
      kind: 'layer_type',
      detail: definition.description as string,
      documentation: docs,
      insert: mappingSnippet(schema, definition, createPlaceholders(), { keys, hints: hintsFor(view, kind, site) }),
    };
  });
  return [...layers, ...offerUses(view, site)];
}

/** Keys of layers that are there already. */
function isChange([section, , key]: Path): boolean {
  return section === 'patch' && (key === 'set' || key === 'layers');
}

/** One key each of the layer that a patch changes. */
function offerChanges(at: JsonSchema, { type }: Site): readonly Offer[] {
  const definition = typeof type === 'string' ? definitionOf(type) : {};
  const properties = Object.entries(propertiesOf(definition)).filter(([key]) => key !== 'name' && key !== 'type');
  return offerMappings(at, { properties: Object.fromEntries(properties) });
}

function definitionOf(kind: string): JsonSchema {
  return (schema.definitions as Readonly<Record<string, JsonSchema>>)[kind] ?? {};
}

/** Values that the compiler determined: names of layers for `from`, the shape or number of parameters for `expect`. */
function offerFindings(view: SpecView, cursor: SitedValue): readonly Offer[] {
  const { path, items, site } = cursor;
  const key = path[layerDepth(path) ?? path.length];
  if (key === 'from') {
    const names = namesBefore(view, site).filter((name) => !items.includes(name) && name !== site.name);
    return offerNames(view, names);
  }
  if (key === 'expect' && path.at(-1) === 'expect' && site.block === undefined) {
    const shape = shapeText(view, site.name) ?? shapeText(filledIn(view, cursor, '[1]'), site.name);
    return shape === undefined ? [] : [{ label: shape, kind: 'value', detail: 'the inferred shape', insert: shape }];
  }
  const total = path.join('.') === 'expect.parameters' ? parameterTotal(view) : undefined;
  return total === undefined
    ? []
    : [{ label: String(total), kind: 'value', detail: 'the total of the layers', insert: String(total) }];
}

/** The same text with some value in place of the missing one, without which its layer was refused. */
function filledIn({ sources }: SpecView, { span, before, after }: ValueCursor, value: string): Analysis {
  return analyze(sources.edited([{ span, newText: before + value + after }]));
}

function documentationOf({ description }: JsonSchema): Pick<Offer, 'documentation'> {
  return typeof description === 'string' ? { documentation: description } : {};
}
