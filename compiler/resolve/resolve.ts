/**
 * Validated tree → ResolvedSpec: defaults of the spec and of the schema merged into layers, names bound. Keeps every sound layer when
 * others are not, so that later stages can report on it too.
 */
import type { Composition } from '../compose/compose.ts';
import { editComposed } from '../compose/edits.ts';
import type { Report } from '../diagnostics/types.ts';
import { initializerIn, initializerKinds } from '../initializers/registry.ts';
import { layerKind } from '../ops/registry.ts';
import { dataSchema, trainSchema } from '../schema/base.ts';
import { withDefaults } from '../schema/defaults.ts';
import type { DataRecipe, SpecDocument } from '../schema/spec-document.ts';
import type { Validated } from '../schema/validate.ts';
import { childOf, locate, type SourceNode } from '../source/nodes.ts';
import type { SourceSet } from '../source/source-set.ts';
import { lineOfSpan } from '../source/source-text.ts';
import type { Origin, Path, Span } from '../source/span.ts';
import { resolveColumns } from './columns.ts';
import { bindInputs, type LayerOutline, reportUnused } from './inputs.ts';
import { checkClassNames, checkLayerNames, checkNetworkName } from './names.ts';
import type { ResolvedLayer, ResolvedSpec } from './types.ts';

type ParameterDefaults = NonNullable<NonNullable<SpecDocument['defaults']>['weight']>;

/** What a layer has for a parameter: `false` for none, whatever the defaults are. */
type OwnParameter = ParameterDefaults | false;

const initializers = initializerKinds.map(({ kind }) => kind);

/** Replaces defaults that are refused, so that no layer is blamed for lacking them. Never reaches generated code. */
const standInDefaults: SpecDocument['defaults'] = { weight: { normal: { mean: 0, std: 0.01 } } };

/** Undefined where so much is refused that nothing can be determined about the network. */
export function resolveSpec(
  sources: SourceSet,
  composition: Composition,
  validated: Validated,
  report: Report,
): ResolvedSpec | undefined {
  const { root } = composition;
  if (root?.kind !== 'mapping') {
    return undefined;
  }
  // The sound parts of the data have the shape that the schema promises; broken ones are dropped below.
  const document = validated.data as SpecDocument;
  const written = outlineLayers(root, document.layers);
  const named = written.filter(({ name }) => isWritten(name));
  const duplicates = checkLayerNames(named, report);
  // The layer after a duplicate reads the duplicate, not its namesake.
  const outlines =
    duplicates.size === 0
      ? written
      : written.map((layer) => (duplicates.has(layer.index) ? { ...layer, name: placeholder(layer.index) } : layer));
  const bound = bindInputs(outlines, composition, report);
  const { brokenKeys } = validated;
  if (!brokenKeys.has('name')) {
    checkNetworkName(document.name, valueSpan(root, ['name']), report);
  }
  if (!brokenKeys.has('classes')) {
    checkClassNames(document.classes, (key) => valueSpan(root, ['classes', key]), report);
  }
  if (brokenKeys.has('input') || brokenKeys.has('layers')) {
    return undefined;
  }
  const refused = new Set([...validated.brokenLayers.keys(), ...duplicates, ...bound.refused]);
  if (refused.size === 0) {
    reportUnused(outlines, bound.inputs, report);
  }
  const sound = outlines.filter(({ index }) => !refused.has(index));
  const { expect } = document;
  const train = soundEntries(document.train, validated.brokenEntries.get('train'));
  const partial = outlines.filter(({ index }) => refused.has(index) && isPartial(root, validated, index));
  const defaults = brokenKeys.has('defaults') ? standInDefaults : document.defaults;
  return {
    file: sources.file,
    sources,
    name: brokenKeys.has('name') ? 'network' : document.name,
    input: { shape: document.input.shape },
    ...(brokenKeys.has('classes') ? { classes: 0 } : classesOf(document.classes)),
    layers: sound.map(({ index }) => resolveLayer(document, index, bound.inputs.get(index) ?? [], defaults)),
    ...(document.columns !== undefined && !brokenKeys.has('columns')
      ? { columns: resolveColumns(document.columns, { outlines, sources, composition, root }, report) }
      : {}),
    loss: brokenKeys.has('loss') ? '' : document.loss,
    ...(expect !== undefined && !brokenKeys.has('expect') && { expect }),
    data: withDefaults(
      dataSchema,
      soundEntries(document.data, validated.brokenEntries.get('data')) ?? {},
    ) as DataRecipe,
    ...(train !== undefined && { train: withDefaults(trainSchema, train) }),
    broken: {
      layers: new Set(outlines.filter(({ index }) => refused.has(index)).map(({ name }) => name)),
      partial: partial.map(({ index }) =>
        resolveLayer(document, index, bound.inputs.get(index) ?? [], defaults, validated.brokenLayers.get(index)),
      ),
      lastLayer: refused.has(outlines.length - 1) || isIncomplete(root, outlines.length - 1),
      keys: brokenKeys,
    },
    ...originsOf(sources, composition, root),
  };
}

function classesOf(classes: SpecDocument['classes']): Pick<ResolvedSpec, 'classes' | 'classNames'> {
  if (typeof classes === 'number') {
    return { classes };
  }
  if (Array.isArray(classes)) {
    return { classes: classes.length, classNames: { by: 'label', names: classes.map(String) } };
  }
  const names = new Map(Object.entries(classes as Readonly<Record<string, string>>));
  return { classes: names.size, classNames: { by: 'id', names } };
}

/** A section without its refused keys, so that one wrong value does not hide what is wrong with the others. */
function soundEntries(
  section: object | undefined,
  refused?: ReadonlySet<string>,
): Readonly<Record<string, unknown>> | undefined {
  if (typeof section !== 'object' || section === null || Array.isArray(section)) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(section).filter(([key]) => refused?.has(key) !== true));
}

/** Whether a layer is sound except for some of its kind's own keys. One that lacks the keys of a failed merge is not. */
function isPartial(root: SourceNode, { data, brokenLayers }: Validated, index: number): boolean {
  const refused = brokenLayers.has(index) ? brokenLayers.get(index) : new Set<string>();
  const isMapping = locate(root, ['layers', index])?.node.kind === 'mapping';
  if (refused === undefined || !isMapping || isIncomplete(root, index)) {
    return false;
  }
  const { name, type } = (data as SpecDocument).layers[index] ?? {};
  return [name, type].every((value) => value !== undefined) && !refused.has('name') && !refused.has('type');
}

/** Whether a layer may lack keys that its text was meant to give it. */
function isIncomplete(root: SourceNode, index: number): boolean {
  const node = locate(root, ['layers', index])?.node;
  return node?.kind === 'mapping' && node.incomplete;
}

/** A name that no layer can have. */
function placeholder(index: number): string {
  return `#${index + 1}`;
}

function isWritten(name: string): boolean {
  return /^[a-z]/.test(name);
}

/** Names and inputs of all layers, also of those that are refused: others may read them. `data` are those of the tree, unchecked. */
function outlineLayers(root: SourceNode, data: readonly unknown[]): readonly LayerOutline[] {
  const layers = locate(root, ['layers'])?.node;
  const items = layers?.kind === 'sequence' ? layers.items : [];
  return items.map(({ value }, index) => {
    const { name, from } = (data[index] ?? {}) as { readonly name?: unknown; readonly from?: unknown };
    return {
      index,
      name: typeof name === 'string' && isWritten(name) ? name : placeholder(index),
      nameSpan: () => valueSpan(root, ['layers', index, 'name']),
      from: from === undefined ? undefined : namesIn(childOf(value, 'from')?.value),
    };
  });
}

function namesIn(node: SourceNode | undefined): readonly { readonly name: string; readonly span: Span }[] {
  const nodes = node?.kind === 'sequence' ? node.items.map(({ value }) => value) : node === undefined ? [] : [node];
  return nodes.flatMap((value) =>
    value.kind === 'scalar' && typeof value.value === 'string' ? [{ name: value.value, span: value.span }] : [],
  );
}

type LayerData = SpecDocument['layers'][number];

/** Layers as last resolved, by their data; reused while their text, index, inputs and defaults are unchanged. */
const resolved = new WeakMap<
  LayerData,
  { readonly defaults: SpecDocument['defaults']; readonly layer: ResolvedLayer }
>();

function resolveLayer(
  document: SpecDocument,
  index: number,
  inputs: readonly string[],
  defaults: SpecDocument['defaults'],
  refused: ReadonlySet<string> = new Set(),
): ResolvedLayer {
  const path = ['layers', index];
  const data = document.layers[index];
  if (data === undefined || refused.size > 0) {
    return { ...layerContent(soundEntries(data, refused), defaults, refused), inputs, path };
  }
  const before = resolved.get(data);
  const known = before?.defaults === defaults ? before?.layer : undefined;
  if (known !== undefined && known.path[1] === index && sameTexts(known.inputs, inputs)) {
    return known;
  }
  const { name, type, attributes, expect } = known ?? layerContent(data, defaults, refused);
  // Written out: with a spread, V8 gives each object a hidden class of its own, and every access to a layer becomes a search.
  const layer: ResolvedLayer =
    expect === undefined ? { name, type, attributes, inputs, path } : { name, type, attributes, inputs, path, expect };
  resolved.set(data, { defaults, layer });
  return layer;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function layerContent(
  written: Partial<LayerData> | undefined,
  defaults: SpecDocument['defaults'],
  refused: ReadonlySet<string>,
): Omit<ResolvedLayer, 'inputs' | 'path'> {
  const { name = '', type = '', from: _, expect, ...own } = written ?? {};
  const { schema, parameters = {} } = layerKind(type);
  const merged = Object.fromEntries(
    Object.entries(parameters)
      .filter(([role]) => role in schema.properties && !refused.has(role))
      .map(([role, { takesDefaults }]) => {
        const { default: last } = schema.properties[role] as { readonly default?: ParameterDefaults };
        const common = (defaults as Readonly<Record<string, ParameterDefaults>> | undefined)?.[role];
        const value = mergeParameter(own[role] as OwnParameter | undefined, takesDefaults ? common : undefined);
        return [role, mergeParameter(value, last)];
      })
      .filter(([, value]) => value !== undefined),
  );
  return {
    name,
    type,
    attributes: withDefaults(schema, { ...own, ...merged }, refused),
    ...(expect !== undefined && { expect }),
  };
}

/** Merges key by key; an initializer of the layer replaces the default one, whichever it is. */
function mergeParameter(
  own: OwnParameter | undefined,
  defaults: ParameterDefaults | undefined,
): OwnParameter | undefined {
  if (own === false || own === undefined || defaults === undefined) {
    return own ?? defaults;
  }
  const base: Record<string, unknown> = { ...defaults };
  if (initializerIn(own) !== undefined) {
    for (const key of initializers) {
      delete base[key];
    }
  }
  return { ...base, ...own };
}

function originsOf(
  sources: SourceSet,
  composition: Composition,
  root: SourceNode,
): Pick<ResolvedSpec, 'origin' | 'originOfKey' | 'isWritten' | 'edit' | 'lineOf'> {
  return {
    origin: (path) => valueSpan(root, path),
    originOfKey: (path) => locate(root, path)?.keySpan ?? valueSpan(root, path),
    isWritten: (path) => locate(root, path) !== undefined,
    edit: (path, value) => editComposed(sources, composition, path, value),
    lineOf: (span) => lineOfSpan(sources, span),
  };
}

/** The value at `path` or its nearest written ancestor; a mapping with a name is pointed at by the name. */
function valueSpan(root: SourceNode, path: Path): Origin {
  for (let length = path.length; length >= 0; length--) {
    const located = locate(root, path, length);
    if (located === undefined) {
      continue;
    }
    const { node, keySpan, overrides, uses } = located;
    const used = uses === undefined ? {} : { uses };
    const name = node.kind === 'mapping' && length > 0 ? node.entries.get('name')?.value : undefined;
    if (name !== undefined) {
      return { ...name.span, ...used };
    }
    const inherited = length < path.length && keySpan !== undefined;
    const empty = node.span.start === node.span.end && keySpan !== undefined;
    const span = inherited || empty ? keySpan : node.span;
    return { ...span, ...used, ...(!inherited && overrides !== undefined && { overrides }) };
  }
  return root.span;
}
