/**
 * A change to a spec that might remove a diagnostic: new values at some paths. It can be tried on the resolved spec, which is
 * cheap, and written into the text as edits, which is what counts.
 */
import type { Diagnostic, TextEdit } from '../diagnostics/types.ts';
import type { LayerProblem } from '../graph/inferred.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Path } from '../source/span.ts';

export type PlainValue = string | number | boolean | readonly number[] | { readonly [key: string]: PlainValue };

export interface Change {
  readonly path: Path;
  readonly value: PlainValue;
}

export interface Candidate {
  /** One clause: "input 227 gives 55 exactly". */
  readonly title: string;
  readonly changes: readonly Change[];
  /** Candidates of one kind differ in a number only; the first of each kind is shown before the second of any. */
  readonly kind: string;
}

/** What a generator of candidates knows. */
export interface FixSite {
  readonly spec: ResolvedSpec;
  readonly diagnostic: Diagnostic;
  /** The layer the diagnostic belongs to, where it belongs to one. */
  readonly problem: LayerProblem | undefined;
}

/** Candidates in order of preference. They may be wrong: each is tried. */
export type CandidateGenerator = (site: FixSite) => readonly Candidate[];

/** The text of a value as a flow style YAML node. */
export function yamlText(value: PlainValue): string {
  if (Array.isArray(value)) {
    return `[${value.join(', ')}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${yamlText(inner)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return String(value);
}

/** Undefined where the text has no place for one of the changes. */
export function candidateEdits(spec: ResolvedSpec, candidate: Candidate): readonly TextEdit[] | undefined {
  const edits = mergeInsertions(candidate.changes.map(({ path, value }) => spec.edit(path, yamlText(value))));
  return edits.some((edit) => edit === undefined) ? undefined : edits.filter((edit) => edit !== undefined);
}

/** Two keys added to one mapping are one insertion, or their order would be left to whoever applies them. */
function mergeInsertions(edits: readonly (TextEdit | undefined)[]): readonly (TextEdit | undefined)[] {
  const merged: (TextEdit | undefined)[] = [];
  for (const edit of edits) {
    const at = merged.findIndex(
      (other) =>
        other !== undefined &&
        edit !== undefined &&
        other.span.start === edit.span.start &&
        other.span.end === edit.span.end,
    );
    const other = merged[at];
    if (edit !== undefined && other !== undefined) {
      merged[at] = { span: other.span, newText: other.newText + edit.newText };
    } else {
      merged.push(edit);
    }
  }
  return merged;
}

/** The spec with the changes made to its values; places in the text stay what they were. */
export function changedSpec(spec: ResolvedSpec, changes: readonly Change[]): ResolvedSpec {
  return changes.reduce(changed, spec);
}

function changed(spec: ResolvedSpec, { path, value }: Change): ResolvedSpec {
  const [section, index, key] = path;
  if (section === 'layers' && typeof index === 'number' && typeof key === 'string') {
    const change = (layer: ResolvedLayer) => (layer.path[1] === index ? changedLayer(layer, key, value) : layer);
    const broken = { ...spec.broken, partial: spec.broken.partial.map(change) };
    return { ...spec, layers: spec.layers.map(change), broken };
  }
  return changedAt(spec, path, value) as ResolvedSpec;
}

function changedLayer(layer: ResolvedLayer, key: string, value: PlainValue): ResolvedLayer {
  return key === 'expect'
    ? { ...layer, expect: value as readonly number[] }
    : { ...layer, attributes: { ...layer.attributes, [key]: value } };
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
