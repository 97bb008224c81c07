/** What completion offers of composition: files to extend, layers to change, blocks and their parameters. */

import { composedBefore } from '../../compose/compose.ts';
import { isNull } from '../../compose/merge.ts';
import { patchActions } from '../../schema/composition.ts';
import { createPlaceholders } from '../../schema/snippet.ts';
import { type SourceNode, toData } from '../../source/nodes.ts';
import type { Path } from '../../source/span.ts';
import { flowText } from '../../text/flow-yaml.ts';
import { formatShape } from '../../text/table.ts';
import type { KeyCursor, ValueCursor } from '../cursor.ts';
import { USE } from '../file-schema.ts';
import { layerTexts, usesOf } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { blocksOf, layerDepth, type WrittenBlock } from '../written.ts';

import { freshName, namesIn } from './completion-hints.ts';
import type { Offer } from './completion-offer.ts';
import type { Site } from './completion-site.ts';

/** Paths of YAML files, relative to the one that is edited, that begin like what is typed. */
export type FilesNear = (typed: string) => readonly string[];

type KeyPlace = Pick<KeyCursor, 'path' | 'keys' | 'colon'> & { readonly site: Site };

/** Keys that the schema has, but not here. */
export function refusedKeys({ path, keys, site }: KeyPlace): ReadonlySet<string> {
  if (path.length === 0) {
    return new Set(keys.includes('extends') ? [] : ['patch']);
  }
  if (path.length === 2 && path[0] === 'patch') {
    return refusedInPatch(keys);
  }
  return new Set(site.isNamed ? ['name', ...(path[2] === 'set' ? ['type', 'block'] : [])] : []);
}

const isAction = (key: string): boolean => patchActions.some((action) => action === key);
const insertion = ['after', 'before', 'insert'];
const change = ['layer', 'layers', ...patchActions.filter((action) => action !== 'insert')];

/** A patch has one target and one action, which go together. */
function refusedInPatch(keys: readonly string[]): ReadonlySet<string> {
  const written = [...insertion, ...change].filter((key) => keys.includes(key));
  const others = written.some((key) => insertion.includes(key)) ? change : written.length > 0 ? insertion : [];
  const taken = [...insertion, ...change].filter((key) => written.some((one) => isAction(one) === isAction(key)));
  return new Set([...others, ...taken]);
}

/** `type` in what a patch sets, `block` in a layer that has no type yet, and the parameters of the block that is used. */
export function furtherKeys(view: SpecView, { path, keys, colon, site }: KeyPlace): readonly Offer[] {
  const depth = layerDepth([...path, '']);
  if (depth === path.length && path[2] === 'set') {
    const documentation = 'Another kind of layer, which takes the keys that this one has.';
    const offer: Offer = { label: 'type', kind: 'key', documentation, insert: colon ? 'type' : 'type: $1' };
    return site.type === USE || keys.includes('type') ? [] : [offer];
  }
  if (depth === path.length) {
    const mayUse = site.type === undefined && blocksOf(view).size > 0;
    const documentation = 'The layers of a block, in this place.';
    return mayUse ? [{ label: 'block', kind: 'key', documentation, insert: colon ? 'block' : 'block: $1' }] : [];
  }
  const isWith = depth === path.length - 1 && path.at(-1) === 'with' && site.type === USE;
  return [...((isWith && site.used?.parameters) || [])]
    .filter(([name]) => !keys.includes(name))
    .map(([label, entry]) => {
      const given = defaultOf(entry.value);
      const detail = given === undefined ? 'required' : `default ${given}`;
      const value = createPlaceholders().stop(given ?? '');
      return { label, kind: 'parameter', detail, insert: colon ? label : `${label}: ${value}` };
    });
}

/** The default of a parameter; undefined where each use must give the value. */
export function defaultOf(value: SourceNode): string | undefined {
  const isUnset = isNull(value) || (value.kind === 'scalar' && value.source === '');
  return isUnset ? undefined : flowText(toData(value));
}

/** Whole uses, one for each block; a block is not used in itself. */
export function offerUses(view: SpecView, site: Site): readonly Offer[] {
  const names = [...layerTexts(view).map(({ name = '' }) => name), ...usesOf(view).map(({ name }) => name)];
  const taken = site.block === undefined ? names : namesIn(site.block);
  return [...blocksOf(view).values()]
    .filter(({ name }) => name !== site.block?.name)
    .map((block) => {
      const stops = createPlaceholders();
      const name = site.isNamed ? [] : [`name: ${stops.stop(freshName(block.name, taken))}`];
      const values = [...block.parameters]
        .filter(([, { value }]) => defaultOf(value) === undefined)
        .map(([parameter]) => `${parameter}: ${stops.stop('')}`);
      const given = values.length === 0 ? [] : [`with: { ${values.join(', ')} }`];
      return { ...offerBlock(block), insert: `{ ${[...name, `block: ${block.name}`, ...given].join(', ')} }` };
    });
}

function offerBlock({ name, layers }: WrittenBlock): Offer {
  return {
    label: name,
    kind: 'block',
    detail: layers.length === 1 ? '1 layer' : `${layers.length} layers`,
    insert: name,
  };
}

/** Names of layers with their types and shapes. */
export function offerNames(view: SpecView, names: readonly string[]): readonly Offer[] {
  const types = new Map(layerTexts(view).map(({ name, type }) => [name, type]));
  return names.map((label) => {
    const type = types.get(label);
    const shape = view.layers?.shapes.get(label);
    const words = [...(type === undefined ? [] : [type]), ...(shape === undefined ? [] : [formatShape(shape)])];
    return { label, kind: 'layer', ...(words.length > 0 && { detail: words.join(' ') }), insert: label };
  });
}

/** Undefined where the schema says what may stand there. */
export function offerComposed(
  view: SpecView,
  { path, items, span }: ValueCursor,
  site: Site,
  filesNear: FilesNear = () => [],
): readonly Offer[] | undefined {
  const [section, , key] = path;
  if (section === 'extends') {
    const typed = view.source.text.slice(span.start, span.end);
    return filesNear(typed).map((file) => ({ label: file, kind: 'file', insert: flowText(file) }));
  }
  if (section === 'patch' && path.length >= 3 && layerDepth(path) === undefined && typeof key === 'string') {
    return offerTargets(view, path, items);
  }
  if (section === 'patch' && key === 'layers' && path.length === 4) {
    return queryValues(view, path);
  }
  if (section === 'columns' && path[1] === 'exchange' && path.length === 3) {
    return offerNames(
      view,
      layerTexts(view).flatMap(({ name }) => (name === undefined || items.includes(name) ? [] : [name])),
    );
  }
  const depth = layerDepth(path);
  if (depth === path.length - 1 && path.at(-1) === 'block') {
    return [...blocksOf(view).values()].filter(({ name }) => name !== site.block?.name).map(offerBlock);
  }
  if (depth === path.length - 2 && path[depth] === 'with') {
    const parameter = site.used?.parameters.get(String(path.at(-1)));
    const given = parameter && defaultOf(parameter.value);
    const standard: Offer[] =
      given === undefined ? [] : [{ label: given, kind: 'value', detail: 'default', insert: given }];
    return [...standard, ...parametersAt(path, site)];
  }
  return undefined;
}

/** The network that a patch changes: what the patches before it have made of it. */
function viewBefore(view: SpecView, patch: unknown): SpecView {
  const composition = composedBefore(view.composition, Number(patch));
  return composition.root === undefined ? view : { ...view, composition, root: composition.root };
}

/** Keys that a patch may choose layers by: those that layers have. */
export function queryKeys(view: SpecView, { path, keys, colon }: KeyPlace): readonly Offer[] {
  const layers = layerTexts(viewBefore(view, path[1]));
  const found = new Set(['type', ...layers.flatMap(({ node }) => [...node.entries.keys()])]);
  return [...found]
    .filter((key) => key !== 'name' && !keys.includes(key))
    .map((key) => ({ label: key, kind: 'key', insert: colon ? key : `${key}: $1` }));
}

/** The values that layers have at a key. */
function queryValues(view: SpecView, [, patch, , key]: Path): readonly Offer[] {
  const values = layerTexts(viewBefore(view, patch)).flatMap(({ node }) => {
    const value = node.entries.get(String(key))?.value;
    return value === undefined ? [] : [flowText(toData(value))];
  });
  return [...new Set(values)].map((value) => ({ label: value, kind: 'value', insert: value }));
}

/** The layers that a patch may be about. */
function offerTargets(after: SpecView, path: Path, items: readonly string[]): readonly Offer[] | undefined {
  const [, patch, key] = path;
  if (key !== 'layer' && key !== 'layers' && key !== 'after' && key !== 'before') {
    return undefined;
  }
  const view = viewBefore(after, patch);
  const names = [...layerTexts(view).flatMap(({ name }) => name ?? []), ...usesOf(view).map(({ name }) => name)];
  const offers = offerNames(
    view,
    [...new Set(names)].filter((name) => !items.includes(name)),
  );
  if (key !== 'layers' || path.length > 3) {
    return offers;
  }
  const types = [...new Set(layerTexts(view).flatMap(({ type }) => type ?? []))];
  const byType = types.length === 0 ? [] : [`{ type: ${createPlaceholders().choice(types)} }`];
  return [
    ...byType.map((insert): Offer => ({ label: '{ type }', kind: 'value', detail: 'all layers of a kind', insert })),
    ...offers.map((offer): Offer => ({ ...offer, label: `[${offer.label}]`, insert: `[${offer.insert}]` })),
  ];
}

/** The parameters of the block around a value, which may stand for it. */
export function parametersAt(path: Path, { block }: Pick<Site, 'block'>): readonly Offer[] {
  const key = path[layerDepth(path) ?? path.length];
  if (block === undefined || key === undefined || key === 'name' || key === 'type' || key === 'block') {
    return [];
  }
  return [...block.parameters].map(([name, { value }]) => {
    const given = defaultOf(value);
    return {
      label: `$${name}`,
      kind: 'parameter',
      ...(given !== undefined && { detail: `default ${given}` }),
      insert: `$${name}`,
    };
  });
}
