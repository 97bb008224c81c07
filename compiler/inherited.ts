/**
 * Whose fault a problem is that lies in a file which the spec extends. One that the base has by itself is reported as the base reports it,
 * with fixes of the base, so that however many variants are checked it is said once. Any other was brought about by the variant, and points
 * to what the variant says about it, if it says anything.
 */
import type { Analysis } from './analysis.ts';
import { parameterCountAssertionFailed, shapeAssertionFailed } from './diagnostics/catalogue/shapes.ts';
import { identityOf } from './diagnostics/collector.ts';
import type { Diagnostic, Label } from './diagnostics/types.ts';
import { patchTargets } from './schema/composition.ts';
import { childOf, contains, locate, type SourceNode } from './source/nodes.ts';
import type { SourceSet } from './source/source-set.ts';
import type { Span } from './source/span.ts';

/** What a spec states about itself: a variant that no longer fulfils it is where that is wrong. */
const expectations: ReadonlySet<string> = new Set([parameterCountAssertionFailed.code, shapeAssertionFailed.code]);

/** The diagnostics of a spec as its analysis found them, and in the same order as they are reported. */
export interface Attributed {
  readonly found: readonly Diagnostic[];
  readonly reported: readonly Diagnostic[];
}

/** `check` gives the diagnostics of a spec by itself. */
export function attributeInherited(
  { sources, composition }: Analysis,
  diagnostics: readonly Diagnostic[],
  check: (sources: SourceSet) => Attributed,
): readonly Diagnostic[] {
  // A chain that leads to no network may be a circle.
  const [own, base] = composition.root === undefined ? [] : composition.files;
  const extending = own?.extending;
  const isInherited = ({ span }: Diagnostic): boolean => span !== undefined && span.file !== sources.file;
  if (base === undefined || extending === undefined || !diagnostics.some(isInherited)) {
    return diagnostics;
  }
  // A base that extends another may itself point elsewhere than where the problem was found.
  const { found, reported } = check(sources.of(base.file));
  const known = new Map(found.map((diagnostic, index) => [identityOf(diagnostic), reported[index]]));
  return diagnostics.map((diagnostic) => {
    const { span } = diagnostic;
    if (span === undefined || !isInherited(diagnostic)) {
      return diagnostic;
    }
    const alone = known.get(identityOf(diagnostic));
    if (alone !== undefined) {
      return alone;
    }
    const { label, labels, ...rest } = diagnostic;
    const there = { span, text: label ?? 'inherited from here' };
    const here = expectations.has(diagnostic.code) ? undefined : labels.find((each) => each.span.file === sources.file);
    if (here !== undefined) {
      const others = labels.filter((each) => each !== here);
      return { ...rest, span: here.span, label: here.text, labels: [there, ...others] };
    }
    const patch = expectations.has(diagnostic.code)
      ? undefined
      : patchOf(composition, sources.file, [span, ...labels.map((each) => each.span)]);
    return patch === undefined
      ? { ...rest, span: extending.value.span, labels: [there, ...labels] }
      : { ...rest, span: patch, label: 'changed here', labels: [there, ...labels] };
  });
}

/** What a variant says in one place may be wrong in several of what it extends: one problem that names them all, without fixes: those are of one place. */
export function saidOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const identity = identityOf(diagnostic);
    const first = said.get(identity);
    const labels = first && [...first.labels, ...diagnostic.labels];
    said.set(
      identity,
      first === undefined || labels === undefined ? diagnostic : { ...first, labels: distinct(labels), fixes: [] },
    );
  }
  return [...said.values()];
}

function distinct(labels: readonly Label[]): readonly Label[] {
  const key = ({ span, text }: Label) => `${span.file} ${span.start} ${span.end} ${text}`;
  return [...new Map(labels.map((label) => [key(label), label])).values()];
}

/** Where the last patch of a file names the layers that it changed, if a problem is about one of them. */
function patchOf({ patches, own }: Analysis['composition'], file: string, spans: readonly Span[]): Span | undefined {
  const isAbout = (node: SourceNode): boolean =>
    spans.some((span) => contains(node.span, { file: span.file, offset: span.start }));
  const patch = patches.findLast((one) => one.file === file && [...one.before, ...one.after].some(isAbout));
  const written = patch && own && locate(own, ['patch', patch.index])?.node;
  const target = patchTargets.flatMap((key) => (written && childOf(written, key)?.value) ?? []);
  return target[0]?.span;
}
