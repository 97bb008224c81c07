/**
 * Weights for which neither their layer nor `defaults` gives an initializer. An initializer in `defaults` serves them all, so several are
 * one problem.
 */
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Fix } from '../diagnostics/types.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import { suggestedInitializers } from '../initializers/registry.ts';
import { layerKind } from '../ops/registry.ts';
import { weightInitializerMissing } from '../ops/shared/diagnostics.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { flowText } from '../text/flow-yaml.ts';
import { nameSpan } from './infer-layer.ts';
import type { GraphReport } from './report.ts';

/** Layers that are named; of more, their number is said. */
const NAMED = 8;

export function checkWeightInitializers(spec: ResolvedSpec, report: GraphReport): void {
  const lacking = [...spec.layers, ...spec.broken.partial].filter((layer) => lacksWeight(spec, layer));
  const [first, ...others] = lacking;
  if (first === undefined) {
    return;
  }
  const span = nameSpan(spec, first);
  const notes = ['an initializer under `defaults` applies to all layers without one of their own'];
  if (others.length === 0) {
    const problem = { layer: first, inputShapes: [] };
    report(createDiagnostic(weightInitializerMissing, { layer: first.name }, { span, notes }), problem);
    return;
  }
  const details = { span, notes: [norOthers(others), ...notes], fixes: defaultFixes(spec) };
  report(createDiagnostic(weightInitializerMissing, { layer: first.name }, details));
}

function norOthers(others: readonly ResolvedLayer[]): string {
  const named = others.slice(0, NAMED).map(({ name }) => quote(name));
  const rest = others.length - named.length;
  const list = listOf([...named, ...(rest > 0 ? [`${rest} more layers`] : [])], 'and');
  return others.length === 1 ? `nor has that of ${list}` : `nor have those of ${list}`;
}

function lacksWeight(spec: ResolvedSpec, { type, attributes, path }: ResolvedLayer): boolean {
  const rule = layerKind(type).parameters?.weight;
  const isOpen = rule?.takesDefaults === true && rule.initializer === undefined;
  return isOpen && attributes.weight === undefined && !spec.isWritten([...path, 'weight']);
}

/** Initializers for all of them. */
function defaultFixes(spec: ResolvedSpec): readonly Fix[] {
  if (spec.isWritten(['defaults', 'weight'])) {
    return [];
  }
  const hasDefaults = spec.isWritten(['defaults']);
  return suggestedInitializers.flatMap(({ kind, suggestions = [] }) =>
    suggestions
      .filter(({ role }) => role === 'weight')
      .flatMap(({ settings, why }) => {
        const weight = { [kind]: settings };
        const edit = hasDefaults ? spec.edit(['defaults', 'weight'], weight) : spec.edit(['defaults'], { weight });
        return edit === undefined ? [] : [{ title: `\`defaults: ${flowText({ weight })}\`, ${why}`, edits: [edit] }];
      }),
  );
}
