/**
 * Changes that an editor offers: the fixes of diagnostics, all of them at once, and an `expect` with a layer's shape. Each has been
 * tried: after its edits the text is checked again.
 */
import type { Diagnostic, Fix, TextEdit } from '../../diagnostics/types.ts';
import type { Span } from '../../source/span.ts';
import { formatShape } from '../../text/table.ts';
import { inferredOf, layerMeantAt, layerTexts } from '../layers.ts';
import type { SpecView } from '../view.ts';

export interface CodeAction {
  readonly title: string;
  readonly kind: 'quickfix' | 'fix_all' | 'rewrite';
  readonly edits: readonly TextEdit[];
  /** The diagnostic that a quick fix removes. */
  readonly diagnostic?: Diagnostic;
  /** Whether it is the first fix of its diagnostic. */
  readonly preferred: boolean;
}

/** Actions for [start, end] of the spec's own text, or of another file that it is made of. */
export function codeActions(
  view: SpecView,
  start: number,
  end: number,
  file: string = view.source.file,
): readonly CodeAction[] {
  const here = view.fixed().filter(({ span }) => span?.file === file && span.start <= end && start <= span.end);
  const fixes = here.flatMap((diagnostic) =>
    diagnostic.fixes.map(
      ({ title, edits }, index): CodeAction => ({ title, kind: 'quickfix', edits, diagnostic, preferred: index === 0 }),
    ),
  );
  const all = fixes.length === 0 ? [] : fixAll(view);
  return [...fixes, ...all, ...(file === view.source.file ? stateShape(view, start) : [])];
}

/** The first fix of every diagnostic that has one, as far as they do not conflict. */
export function fixAll(view: SpecView): readonly CodeAction[] {
  const chosen: Fix[] = [];
  for (const { fixes } of view.fixed()) {
    const [first] = fixes;
    if (first !== undefined && !chosen.some((other) => overlap(other.edits, first.edits))) {
      chosen.push(first);
    }
  }
  const edits = chosen.flatMap((fix) => fix.edits);
  if (chosen.length < 2 || view.edited(edits).length > view.diagnostics.length - chosen.length) {
    return [];
  }
  return [
    {
      title: `the first fix for each of ${chosen.length} problems in this file`,
      kind: 'fix_all',
      edits,
      preferred: false,
    },
  ];
}

function overlap(some: readonly TextEdit[], others: readonly TextEdit[]): boolean {
  const meet = (a: Span, b: Span): boolean => a.file === b.file && a.start <= b.end && b.start <= a.end;
  return some.some(({ span }) => others.some((other) => meet(span, other.span)));
}

/** `expect` for the layer at the offset, if it has a shape but no `expect`. The copies of a layer in a block must agree on it. */
function stateShape(view: SpecView, offset: number): readonly CodeAction[] {
  const layer = layerMeantAt(view, offset);
  const inferred = layer && inferredOf(view, layer);
  if (layer === undefined || inferred === undefined || layer.node.entries.has('expect')) {
    return [];
  }
  const shape = formatShape(inferred.shape);
  const { file, start } = layer.node.span;
  const copies = layerTexts(view).filter(({ node: { span } }) => span.file === file && span.start === start);
  const agree =
    file !== view.source.file || copies.every((copy) => formatShape(inferredOf(view, copy)?.shape ?? []) === shape);
  const edit = agree ? view.spec?.edit(['layers', layer.index, 'expect'], inferred.shape) : undefined;
  return edit === undefined
    ? []
    : [{ title: `state the shape: \`expect: ${shape}\``, kind: 'rewrite', edits: [edit], preferred: false }];
}
