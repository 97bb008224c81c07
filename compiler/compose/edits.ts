/**
 * Edits of a composed spec. They change the file that is checked, never one that it extends: what is inherited is overridden there, a
 * layer by a patch, any other value by its key.
 */
import { compilerAssert } from '../assert.ts';
import type { TextEdit } from '../diagnostics/types.ts';
import { propertiesOf } from '../schema/alternatives.ts';
import type { JsonSchema } from '../schema/assemble.ts';
import { languageSchema } from '../schema/language-schema.ts';
import { choiceKeys, mergesByKey } from '../schema/merging.ts';
import { addItem, addKey, editValue } from '../source/edit.ts';
import { childOf, locate, type MappingNode, pathsOfSpan, type SourceNode, textAt, toData } from '../source/nodes.ts';
import type { SourceSet } from '../source/source-set.ts';
import type { Path } from '../source/span.ts';
import { flowText } from '../text/flow-yaml.ts';
import type { Composition } from './compose.ts';

/** Undefined where the value has no text of its own (an alias), or nothing to be added to. */
export function editComposed(
  sources: SourceSet,
  { root, own, files }: Composition,
  path: Path,
  value: unknown,
): TextEdit | undefined {
  if (root === undefined) {
    return undefined;
  }
  // The composed root is none of the files: a new key of the spec goes to the one that is checked.
  const holder = path.length > 1 ? locate(root, path.slice(0, -1))?.node : undefined;
  const written = locate(root, path)?.node ?? holder;
  if (files.length < 2 || written?.span.file === sources.file) {
    return editValue(sources, root, path, flowText(value));
  }
  if (own?.kind !== 'mapping') {
    return undefined;
  }
  const [section, index, key, ...rest] = path;
  if (section !== 'layers') {
    return overrideSection(sources, own, root, path, value);
  }
  const name = typeof index === 'number' ? textAt(root, ['layers', index, 'name']) : undefined;
  if (name === undefined || typeof key !== 'string' || key === 'name') {
    return undefined;
  }
  return patchLayer(sources, own, name, key, changed(dataAt(root, path.slice(0, 3)), rest, value));
}

/** The same edit of a value in the file that is checked; undefined where it is not the value of one key. */
export function redirectEdit(sources: SourceSet, composition: Composition, edit: TextEdit): TextEdit | undefined {
  if (edit.span.file === sources.file || composition.root === undefined) {
    return edit;
  }
  const [path, ...others] = pathsOfSpan(composition.root, edit.span);
  return path === undefined || others.length > 0 ? undefined : editComposed(sources, composition, path, edit.newText);
}

/** Adds to the last patch that sets keys of this layer alone, or adds a patch. */
export function patchLayer(
  sources: SourceSet,
  own: MappingNode,
  name: string,
  key: string,
  value: unknown,
): TextEdit | undefined {
  const patch = own.entries.get('patch');
  const patches = patch?.value.kind === 'sequence' ? patch.value.items.map((item) => item.value) : [];
  const set = patches.flatMap((each) => {
    const keys = textAt(each, ['layer']) === name ? childOf(each, 'set')?.value : undefined;
    return keys?.kind === 'mapping' && !keys.entries.has(key) ? [keys] : [];
  });
  const last = set.at(-1);
  if (last !== undefined) {
    return addKey(sources, last, `${key}: ${flowText(value)}`);
  }
  const item = flowText({ layer: name, set: { [key]: value } });
  return patch === undefined
    ? addKey(sources, own, `patch:\n  - ${item}`)
    : patch.value.kind === 'sequence'
      ? addItem(sources, patch.value, item)
      : undefined;
}

/** Adds the keys that this file lacks; a value that overrides as a whole is repeated with the change. */
function overrideSection(
  sources: SourceSet,
  own: MappingNode,
  root: SourceNode,
  path: Path,
  value: unknown,
): TextEdit | undefined {
  let mapping = own;
  let schema: JsonSchema = languageSchema;
  for (const [depth, step] of path.entries()) {
    const isChoice = choiceKeys(schema).has(String(step));
    schema = propertiesOf(schema)[step] ?? {};
    const child = childOf(mapping, step)?.value;
    const merges = !isChoice && mergesByKey(schema) && depth < path.length - 1;
    if (child?.kind === 'mapping' && merges) {
      mapping = child;
      continue;
    }
    if (child !== undefined) {
      return undefined;
    }
    return addKey(sources, mapping, `${step}: ${flowText(overriding(root, path, depth, schema, isChoice, value))}`);
  }
  return undefined;
}

/** What to write at the first `depth + 1` steps of a path, so that the value at its end is the given one. */
function overriding(
  root: SourceNode,
  path: Path,
  depth: number,
  schema: JsonSchema,
  isWhole: boolean,
  value: unknown,
): unknown {
  const [step, ...rest] = path.slice(depth + 1);
  if (step === undefined) {
    return value;
  }
  if (isWhole || !mergesByKey(schema)) {
    return changed(dataAt(root, path.slice(0, depth + 1)), [step, ...rest], value);
  }
  const isChoice = choiceKeys(schema).has(String(step));
  return { [step]: overriding(root, path, depth + 1, propertiesOf(schema)[step] ?? {}, isChoice, value) };
}

function dataAt(root: SourceNode, path: Path): unknown {
  const node = locate(root, path)?.node;
  return node === undefined ? undefined : toData(node);
}

/** `data` with another value at a path. */
function changed(data: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return value;
  }
  if (Array.isArray(data)) {
    compilerAssert(typeof step === 'number', 'a list has no keys');
    return data.with(step, changed(data[step], rest, value));
  }
  const mapping: Readonly<Record<string, unknown>> = typeof data === 'object' && data !== null ? { ...data } : {};
  return { ...mapping, [step]: changed(mapping[step], rest, value) };
}
