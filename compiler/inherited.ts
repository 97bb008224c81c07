/**
 * Whose fault a problem is that lies in a file which the spec extends. One that the base has by itself is reported as the base reports it,
 * with fixes of the base, so that however many variants are checked it is said once. Any other was brought about by the variant, and points
 * to what the variant says about it, if it says anything.
 */
import type { Analysis } from './analysis.ts';
import { parameterCountAssertionFailed, shapeAssertionFailed } from './diagnostics/catalogue/shapes.ts';
import { identityOf } from './diagnostics/collector.ts';
import type { Diagnostic, Label } from './diagnostics/types.ts';
import type { SourceSet } from './source/source-set.ts';

/** What a spec states about itself: a variant that no longer fulfils it is where that is wrong. */
const expectations: ReadonlySet<string> = new Set([parameterCountAssertionFailed.code, shapeAssertionFailed.code]);

/** `check` gives the diagnostics of a spec by itself. */
export function attributeInherited(
  { sources, composition }: Analysis,
  diagnostics: readonly Diagnostic[],
  check: (sources: SourceSet) => readonly Diagnostic[],
): readonly Diagnostic[] {
  // A chain that leads to no network may be a circle.
  const [own, base] = composition.root === undefined ? [] : composition.files;
  const extending = own?.extending;
  const isInherited = ({ span }: Diagnostic): boolean => span !== undefined && span.file !== sources.file;
  if (base === undefined || extending === undefined || !diagnostics.some(isInherited)) {
    return diagnostics;
  }
  const known = new Map(check(sources.of(base.file)).map((diagnostic) => [identityOf(diagnostic), diagnostic]));
  const attributed = diagnostics.map((diagnostic) => {
    const { span } = diagnostic;
    if (span === undefined || !isInherited(diagnostic)) {
      return diagnostic;
    }
    const alone = known.get(identityOf(diagnostic));
    if (alone !== undefined) {
      return alone;
    }
    const through = extending.value.span;
    if (expectations.has(diagnostic.code)) {
      const { label, labels, ...rest } = diagnostic;
      const inherited = { span, text: label ?? 'inherited from here' };
      return { ...rest, span: through, labels: [inherited, ...labels] };
    }
    const { label, labels } = diagnostic;
    const here = labels.find((each) => each.span.file === sources.file);
    if (here !== undefined) {
      const others = labels.filter((each) => each !== here);
      const there = { span, text: label ?? 'inherited from here' };
      return { ...diagnostic, span: here.span, label: here.text, labels: [there, ...others] };
    }
    return { ...diagnostic, labels: [...labels, { span: through, text: 'which has no such problem on its own' }] };
  });
  return saidOnce(attributed);
}

/** What a variant says in one place may be wrong in several of what it extends: one problem that names them all, without fixes: those are of one place. */
function saidOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
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
