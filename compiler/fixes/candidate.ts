/** Tries a candidate on the resolved spec, which is cheap, or writes it into the text as edits, which is what counts. */
import type { TextEdit } from '../diagnostics/types.ts';
import { layerKind } from '../ops/registry.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { dataSchema } from '../schema/base.ts';
import { completed } from '../schema/defaults.ts';
import type { DataRecipe } from '../schema/spec-document.ts';
import type { Path } from '../source/span.ts';
import type { Candidate, Change, PlainValue } from './types.ts';

/** Undefined where the text has no place for one of the changes. */
export function candidateEdits(spec: ResolvedSpec, candidate: Candidate): readonly TextEdit[] | undefined {
  const edits = mergeInsertions(candidate.changes.map(({ path, value }) => spec.edit(path, value)));
  return edits.some((edit) => edit === undefined) ? undefined : edits.filter((edit) => edit !== undefined);
}

/** Merges two keys added to one mapping into one insertion: their order would otherwise depend on how edits are applied. */
function mergeInsertions(edits: readonly (TextEdit | undefined)[]): readonly (TextEdit | undefined)[] {
  const merged: (TextEdit | undefined)[] = [];
  for (const edit of edits) {
    const at = merged.findIndex(
      (other) =>
        other !== undefined &&
        edit !== undefined &&
        other.span.file === edit.span.file &&
        other.span.start === edit.span.start &&
        other.span.end === edit.span.end,
    );
    const other = merged[at];
    if (edit !== undefined && other !== undefined) {
      merged[at] = { span: other.span, newText: joined(other.newText, edit.newText) };
    } else {
      merged.push(edit);
    }
  }
  return merged;
}

/** Two insertions; items of a list that both begin, such as `patch`, come under one key. */
function joined(first: string, second: string): string {
  const [key = ''] = /^\s*\w+:\n/.exec(second) ?? [];
  return key !== '' && first.startsWith(key) ? `${first.trimEnd()}\n${second.slice(key.length)}` : first + second;
}

/** The spec with the changes made to its values, which count as written; spans in the text stay as they were. */
export function changedSpec(spec: ResolvedSpec, changes: readonly Change[]): ResolvedSpec {
  const isChanged = (path: Path) => changes.some((change) => writes(change, path));
  return { ...changes.reduce(changed, spec), isWritten: (path) => isChanged(path) || spec.isWritten(path) };
}

/** Whether a change puts something at `asked`: its value, a part of its value, or what the value is put into. */
function writes({ path, value }: Change, asked: Path): boolean {
  const meets = path.every((step, at) => at >= asked.length || step === asked[at]);
  const part = asked.slice(path.length).reduce<unknown>((node, step) => Object(node)[step], value);
  return meets && part !== undefined;
}

function changed(spec: ResolvedSpec, { path, value }: Change): ResolvedSpec {
  const [section, index, key] = path;
  if (section === 'layers' && typeof index === 'number' && typeof key === 'string') {
    const change = (layer: ResolvedLayer) => (layer.path[1] === index ? changedLayer(layer, key, value) : layer);
    const broken = { ...spec.broken, partial: spec.broken.partial.map(change) };
    return { ...spec, layers: spec.layers.map(change), broken };
  }
  const next = changedAt(spec, path, value) as ResolvedSpec;
  return { ...next, data: completed(dataSchema, next.data) as DataRecipe };
}

function changedLayer(layer: ResolvedLayer, key: string, value: PlainValue): ResolvedLayer {
  if (key === 'expect') {
    return { ...layer, expect: value as readonly number[] };
  }
  const schema = layerKind(layer.type).schema.properties[key] ?? {};
  return { ...layer, attributes: { ...layer.attributes, [key]: completed(schema, value) } };
}

function changedAt(node: unknown, path: Path, value: PlainValue): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return value;
  }
  if (Array.isArray(node)) {
    return node.map((item, index) => (index === step ? changedAt(item, rest, value) : item));
  }
  const mapping: Readonly<Record<string, unknown>> = typeof node === 'object' && node !== null ? { ...node } : {};
  return { ...mapping, [step]: changedAt(mapping[step], rest, value) };
}
