/**
 * What each layer outputs, after its text: `→ 96×55×55 · 34,944 params · 105.4 M multiply-adds`. The same after a patch, of the layer that
 * it changes, and after the use of a block, of what comes out of it.
 */
import type { Inferred } from '../../ops/layer-kind.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import { textAt } from '../../source/nodes.ts';
import { lineEnd, positionAt } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatCount } from '../../text/table.ts';
import { isHere, layerTexts, type UseText, usesOf } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { mappingAt, patchesIn } from '../written.ts';

export interface InlayHint {
  readonly offset: number;
  readonly text: string;
}

/** What inference determined, by index of the layer. */
type Known = ReadonlyMap<unknown, Inferred<unknown> | undefined>;

/** A text about what is written at a span. */
interface Remark {
  readonly span: Span;
  readonly text: string;
}

/** Of the layers, patches and uses that begin in [start, end). */
export function inlayHints(view: SpecView, start = 0, end = Number.POSITIVE_INFINITY): readonly InlayHint[] {
  const known: Known = new Map(
    (view.spec?.layers ?? []).map(({ path, name }) => [path[1], view.layers?.inferred.get(name)] as const),
  );
  return [...layerRemarks(view, known), ...useRemarks(view, known), ...patchRemarks(view, known)]
    .filter(({ span }) => isHere(view, span) && span.start >= start && span.start < end)
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ span, text }) => {
      const { line } = positionAt(view.source, span.start);
      return { offset: Math.min(span.end, lineEnd(view.source, line)), text };
    });
}

/** A layer of a block is written once for all of its copies. */
function layerRemarks(view: SpecView, known: Known): readonly Remark[] {
  const { own } = view.composition;
  // The hint of their patch stands for them.
  const replacements = new Set(
    (own === undefined ? [] : patchesIn(own)).map(({ node }) => mappingAt(node, 'replace')?.span.start),
  );
  const found = new Map<number, { readonly span: Span; readonly results: Inferred<unknown>[] }>();
  for (const { node, index } of layerTexts(view)) {
    const result = known.get(index);
    if (result !== undefined && isHere(view, node.span) && !replacements.has(node.span.start)) {
      const remark = found.get(node.span.start) ?? { span: node.span, results: [] };
      found.set(node.span.start, remark);
      remark.results.push(result);
    }
  }
  return [...found.values()].map(({ span, results }) => ({ span, text: copiesText(results) }));
}

/** Shapes alone where the copies differ. */
function copiesText(results: readonly Inferred<unknown>[]): string {
  const texts = [...new Set(results.map(hintText))];
  const shapes = [...new Set(results.map(({ shape }) => shape.join('×')))];
  const some = shapes.length > 3 ? [...shapes.slice(0, 2), '…', ...shapes.slice(-1)] : shapes;
  return texts.length === 1 ? (texts[0] ?? '') : `→ ${some.join(', ')}`;
}

function useRemarks(view: SpecView, known: Known): readonly Remark[] {
  return usesOf(view).flatMap((use) => {
    const text = useText(use, known);
    return text === undefined ? [] : [{ span: use.node.span, text }];
  });
}

/** `6 layers → 64×8×8 · 12,345 params`; undefined where it gave none. */
function useText({ layers }: UseText, known: Known): string | undefined {
  const last = layers.at(-1);
  const results = layers.map(({ index }) => known.get(index));
  const count = results.reduce((sum, result) => sum + (result === undefined ? 0 : parameterCount(result)), 0);
  const shape = last && known.get(last.index)?.shape;
  const words = [countText(layers.length), ...(shape === undefined ? [] : [`→ ${shape.join('×')}`])].join(' ');
  return layers.length === 0 ? undefined : [words, ...(count > 0 ? [`${formatCount(count)} params`] : [])].join(' · ');
}

/** Inserted layers have hints of their own. */
function patchRemarks(view: SpecView, known: Known): readonly Remark[] {
  const { own, patches } = view.composition;
  const written = own === undefined ? [] : patchesIn(own);
  const byName = new Map(written.length === 0 ? [] : layerTexts(view).map(({ name, index }) => [name, index] as const));
  const uses = new Map(written.length === 0 ? [] : usesOf(view).map((use) => [use.name, use] as const));
  return written.flatMap(({ index, span, action }) => {
    const applied = patches.filter((one) => one.file === view.source.file && one.index === index);
    const [first, ...others] = applied.flatMap(({ before, after }) => (action === 'remove' ? before : after));
    if (first === undefined || action === 'insert') {
      return [];
    }
    if (others.length > 0) {
      return [{ span, text: countText(others.length + 1) }];
    }
    const name = textAt(first, ['name']) ?? '';
    const use = uses.get(name);
    const result = known.get(byName.get(name));
    const text = use === undefined ? result && hintText(result) : useText(use, known);
    return text === undefined ? [] : [{ span, text }];
  });
}

function countText(layers: number): string {
  return layers === 1 ? '1 layer' : `${layers} layers`;
}

function hintText(inferred: Inferred<unknown>): string {
  const { shape, multiplyAdds } = inferred;
  const count = parameterCount(inferred);
  return [
    `→ ${shape.join('×')}`,
    ...(count > 0 ? [`${formatCount(count)} params`] : []),
    ...(multiplyAdds > 0 ? [formatMultiplyAdds(multiplyAdds)] : []),
  ].join(' · ');
}
