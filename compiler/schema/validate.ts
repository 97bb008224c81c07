/**
 * Located tree → what the schema says about it. Reports every independent problem in the terms of the spec language and
 * returns which parts of the spec later stages can rely on. Checks each value on its own; names and shapes come later.
 */
import type { Report } from '../diagnostics/types.ts';
import { layerKinds } from '../ops/registry.ts';
import { containsFlaw, flawedPaths, locate, type SourceNode, textAt, toData } from '../source/nodes.ts';
import type { Path } from '../source/span.ts';
import { rewritingOf } from './advice.ts';
import { requiredKeys } from './alternatives.ts';
import { findFloat32Problems } from './float32.ts';
import { languageSchema } from './language-schema.ts';
import { fromAjv, type SchemaError, settleAlternatives } from './schema-errors.ts';
import { suggestKey } from './suggest.ts';
import { isForeignMapping, translate, translateMissingKeys, wordForMapping } from './translate.ts';
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

export function validateSpec(root: SourceNode, report: Report): Validated {
  const data = toData(root);
  const found = findSchemaErrors(data);
  const errors = found.map((error) => fromAjv(error, languageSchema));
  const context = { root, kinds: layerKinds };
  const brokenKeys = new Set<string>();
  const brokenEntries = new Map<string, Set<string>>();
  const brokenLayers = new Map<number, Set<string> | undefined>();
  const beyond = findFloat32Problems({ value: root }, languageSchema);
  const flaws = [...flawedPaths(root), ...beyond.map(({ path }) => path)].map((path) => ({
    path,
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
  const told = withoutEchoes(settleAlternatives(errors), root);
  for (const { diagnostic } of beyond) {
    report(diagnostic);
  }
  const missing = new Map<string, { readonly error: SchemaError; readonly keys: string[] }>();
  for (const error of told) {
    if (error.keyword === 'required') {
      const place = JSON.stringify(error.path);
      const group = missing.get(place) ?? { error, keys: [] };
      group.keys.push(String(error.params.missingProperty));
      missing.set(place, group);
    } else {
      report(translate(error, context));
    }
  }
  for (const { error, keys } of missing.values()) {
    for (const diagnostic of translateMissingKeys(error.path, keys, error.parentSchema, context)) {
      report(diagnostic);
    }
  }
  return { data, brokenKeys, brokenEntries, brokenLayers };
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
    // Any other complaint about the layer itself, such as an unknown key, leaves open what its keys were to be.
    layers.set(index, key !== undefined || keyword === 'required' ? refused : undefined);
  } else {
    keys.add(String(section));
  }
}

/** Drops what only repeats another error: values that YAML refused already, a missing key beside its misspelling or a failed merge. */
function withoutEchoes(errors: readonly SchemaError[], root: SourceNode): readonly SchemaError[] {
  const misspelt = new Set<string>();
  const mistyped = new Set<string>();
  for (const error of errors) {
    const { keyword, path, params, parentSchema } = error;
    if (keyword === 'additionalProperties') {
      const key = String(params.additionalProperty);
      const known = Object.keys(parentSchema.properties ?? {});
      const value = locate(root, [...path, key])?.node;
      const rewritten = value === undefined ? undefined : rewritingOf(key, value, known)?.key;
      misspelt.add(identify(path, rewritten ?? suggestKey(key, known)));
      if (wordForMapping(error) !== undefined || isForeignMapping(error)) {
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
