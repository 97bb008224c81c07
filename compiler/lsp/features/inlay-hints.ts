/** What each layer outputs, after its text: `→ 96×55×55 · 34,944 params · 105.4 M multiply-adds`. */
import type { Inferred } from '../../ops/layer-kind.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import { lineEnd, positionAt } from '../../source/source-text.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatCount } from '../../text/table.ts';
import { isHere, layerTexts } from '../layers.ts';
import type { SpecView } from '../view.ts';

export interface InlayHint {
  readonly offset: number;
  readonly text: string;
}

/** Of the layers that begin in [start, end). */
export function inlayHints(view: SpecView, start = 0, end = Number.POSITIVE_INFINITY): readonly InlayHint[] {
  const inferred = new Map(
    (view.spec?.layers ?? []).map(({ path, name }) => [path[1], view.layers?.inferred.get(name)] as const),
  );
  return layerTexts(view).flatMap(({ node, index }) => {
    const result = inferred.get(index);
    if (result === undefined || !isHere(view, node.span) || node.span.start < start || node.span.start >= end) {
      return [];
    }
    const { line } = positionAt(view.source, node.span.start);
    return [{ offset: Math.min(node.span.end, lineEnd(view.source, line)), text: hintText(result) }];
  });
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
