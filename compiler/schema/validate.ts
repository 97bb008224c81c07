/**
 * Located tree → what the schema says about it. Reports every independent problem in the terms of the spec language and
 * returns which parts of the spec later stages can rely on. Checks each value by itself; names and shapes come later.
 */
import type { ErrorObject } from 'ajv';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { layerKinds } from '../ops/registry.ts';
import { containsFlaw, flawedPaths, locate, type SourceNode, textAt, toData } from '../source/nodes.ts';
import type { Path } from '../source/span.ts';
import { rewritingOf } from './advice.ts';
import { requiredKeys } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { findFloat32Problems } from './float32.ts';
import { languageSchema } from './language-schema.ts';
import { translateMissingKeys } from './missing-keys.ts';
import { fromAjv, type SchemaError, settleAlternatives } from './schema-errors.ts';
import { suggestKey } from './suggest.ts';
import { isForeignMapping, keysOf, translate, wordForMapping } from './translate.ts';
import { findSchemaErrors } from './validator.ts';

export interface Validated {
  /** The whole spec as plain data. Only the sound parts have the shape that the schema promises. */
  readonly data: unknown;
  /** Keys of the spec whose value is missing or refused; `layers` only where no single layer is to blame. */
  readonly brokenKeys: ReadonlySet<string>;
  /** Per broken key the keys in it that are to blame: `train` → `batch`. */
  readonly brokenEntries: ReadonlyMap<string, ReadonlySet<string>>;
  /** Refused layers by index. Where only values of known keys are wrong or missing: the refused keys; the others are sound. */
  readonly brokenLayers: ReadonlyMap<number, ReadonlySet<string> | undefined>;
}

/** Data of layers in which nothing was wrong. The result for a layer depends on nothing else. */
const soundLayers = new WeakSet<object>();

export function validateSpec(root: SourceNode, report: Report): Validated {
  const data = toData(root);
  const { part, pathInSpec, layers } = withoutSoundLayers(root, data);
  const errors = findSchemaErrors(toData(part)).map((error) => {
    const found = fromAjv(error, languageSchema);
    return { ...found, path: pathInSpec(found.path) };
  });
  const brokenKeys = new Set<string>();
  const brokenEntries = new Map<string, Set<string>>();
  const brokenLayers = new Map<number, Set<string> | undefined>();
  const beyond = findFloat32Problems({ value: part }, languageSchema);
  const flaws = [...flawedPaths(part), ...beyond.map(({ path }) => path)].map((path) => ({
    path: pathInSpec(path),
    keyword: 'type',
    params: {},
  }));
  for (const blamed of [...errors, ...flaws]) {
    blame(blamed, brokenKeys, brokenLayers);
    const [section, entry] = blamed.path;
    if (section !== undefined && entry !== undefined) {
      brokenEntries.set(String(section), (brokenEntries.get(String(section)) ?? new Set()).add(String(entry)));
    }
  }
  for (const { diagnostic } of beyond) {
    report(diagnostic);
  }
  reportErrors(errors, root, report);
  for (const [index, layer] of layers) {
    if (!brokenLayers.has(index)) {
      soundLayers.add(layer);
    }
  }
  return { data, brokenKeys, brokenEntries, brokenLayers };
}

/**
 * Reports what ajv found against a schema of other keys than those of a network. Returns the paths to blame.
 */
export function reportSchemaErrors(
  found: readonly ErrorObject[],
  schema: JsonSchema,
  root: SourceNode,
  report: Report,
): readonly Path[] {
  // What a condition leads to is reported, not that it does.
  const errors = found.filter(({ keyword }) => keyword !== 'if').map((error) => fromAjv(error, schema));
  reportErrors(errors, root, report);
  return errors.map(({ path }) => path);
}

function reportErrors(errors: readonly SchemaError[], root: SourceNode, report: Report): void {
  const context = { root, kinds: layerKinds };
  const once = oncePerText(report);
  const reportAt = ({ path }: SchemaError, diagnostic: Diagnostic): void => {
    const [section, index] = path;
    if (section === 'layers' && index !== undefined) {
      once(index, diagnostic);
    } else {
      report(diagnostic);
    }
  };
  const missing = new Map<string, { readonly error: SchemaError; readonly keys: string[] }>();
  for (const error of withoutEchoes(settleAlternatives(errors), root)) {
    if (error.keyword === 'required') {
      const place = JSON.stringify(error.path);
      const group = missing.get(place) ?? { error, keys: [] };
      group.keys.push(String(error.params.missingProperty));
      missing.set(place, group);
    } else {
      reportAt(error, translate(error, context));
    }
  }
  for (const { error, keys } of missing.values()) {
    for (const diagnostic of translateMissingKeys(error.path, keys, error.parentSchema, context)) {
      reportAt(error, diagnostic);
    }
  }
}

/** The part of a spec that has to be checked. */
interface SpecPart {
  readonly part: SourceNode;
  /** Where a path of the part leads in the spec. */
  pathInSpec(path: Path): Path;
  /** Data of the layers in it, by their index in the spec. */
  readonly layers: ReadonlyMap<number, object>;
}

/** While a text is typed, nearly all layers have been checked before. One stays, because a spec without layers is a different error. */
function withoutSoundLayers(root: SourceNode, data: unknown): SpecPart {
  const entry = root.kind === 'mapping' ? root.entries.get('layers') : undefined;
  if (root.kind !== 'mapping' || entry?.value.kind !== 'sequence') {
    return { part: root, pathInSpec: (path) => path, layers: new Map() };
  }
  const { items } = entry.value;
  const all = (data as { readonly layers: readonly unknown[] }).layers;
  const open = [...all.keys()].filter((index) => !soundLayers.has(all[index] as object));
  const kept = open.length === 0 && items.length > 0 ? [0] : open;
  const sequence = { ...entry.value, items: kept.flatMap((index) => items[index] ?? []) };
  return {
    part: { ...root, entries: new Map(root.entries).set('layers', { ...entry, value: sequence }) },
    pathInSpec: (path) =>
      path[0] === 'layers' && typeof path[1] === 'number' ? path.with(1, kept[path[1]] ?? path[1]) : path,
    layers: new Map(
      kept.flatMap((index) => (items[index]?.value.kind === 'mapping' ? [[index, all[index] as object] as const] : [])),
    ),
  };
}

type Blamed = Pick<SchemaError, 'path' | 'keyword' | 'params'>;

function blame(
  { path, keyword, params }: Blamed,
  keys: Set<string>,
  layers: Map<number, Set<string> | undefined>,
): void {
  const [section, index, key] = path;
  if (section === undefined) {
    if (keyword === 'required') {
      keys.add(String(params.missingProperty));
    }
  } else if (section === 'layers' && typeof index === 'number') {
    const refused = layers.has(index) ? layers.get(index) : new Set<string>();
    if (key !== undefined) {
      refused?.add(String(key));
    }
    // Any other error of the layer itself, such as an unknown key, leaves open what its keys were meant to be.
    layers.set(index, key !== undefined || keyword === 'required' ? refused : undefined);
  } else {
    keys.add(String(section));
  }
}

/** Drops what only repeats another error: values that YAML already refused, a missing key that was misspelt or in a failed merge. */
function withoutEchoes(errors: readonly SchemaError[], root: SourceNode): readonly SchemaError[] {
  const misspelt = new Set<string>();
  const mistyped = new Set<string>();
  for (const error of errors) {
    const { keyword, path, params, parentSchema } = error;
    if (keyword === 'additionalProperties') {
      const key = String(params.additionalProperty);
      const known = Object.keys(keysOf(error));
      const value = locate(root, [...path, key])?.node;
      const rewritten = value === undefined ? undefined : rewritingOf(key, value, known)?.key;
      const meant = rewritten ?? suggestKey(key, known);
      misspelt.add(identify(path, meant));
      // The spec that is extended has the keys that this one lacks.
      if (meant === 'extends' || wordForMapping(error) !== undefined || isForeignMapping(error)) {
        for (const required of requiredKeys(parentSchema)) {
          misspelt.add(identify(path, required));
        }
      }
    } else if (keyword === 'type') {
      mistyped.add(identify(path));
    }
  }
  const seen = new Set<string>();
  return errors.filter(({ keyword, path, params }) => {
    if (keyword === 'required') {
      const id = identify(path, params.missingProperty);
      const repeated = seen.has(id);
      seen.add(id);
      const holder = locate(root, path)?.node;
      const unmerged = holder?.kind === 'mapping' && holder.incomplete;
      return !repeated && !misspelt.has(id) && !unmerged;
    }
    if (keyword === 'discriminator' && locate(root, [...path, 'type']) === undefined) {
      return false;
    }
    if ((keyword === 'enum' || keyword === 'const') && mistyped.has(identify(path))) {
      return false;
    }
    // A text that is too long is often malformed too: one name, one problem.
    if (keyword === 'maxLength' && !/^[a-z][a-z0-9_]*$/.test(textAt(root, path) ?? '')) {
      return false;
    }
    const node = locate(root, keyword === 'discriminator' ? [...path, 'type'] : path)?.node;
    const container = keyword === 'additionalProperties' || keyword === 'not' || keyword === 'minProperties';
    return container || node === undefined || node.kind === 'mapping' || !containsFlaw(node);
  });
}

function identify(path: Path, ...more: readonly unknown[]): string {
  return JSON.stringify([...path, ...more]);
}
