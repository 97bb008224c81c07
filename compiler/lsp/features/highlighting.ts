/** Words that mean more to the compiler than to YAML: types and names of layers. */
import { childOf, locate } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { isHere, layerTexts, mentions } from '../layers.ts';
import type { SpecView } from '../view.ts';

/** In the terms of the protocol's standard token types. */
export type WordKind = 'type' | 'variable' | 'namespace';

export interface Word {
  readonly span: Span;
  readonly kind: WordKind;
  /** Whether the name is defined here, not read. */
  readonly declares: boolean;
}

/** In the order of the text. */
export function semanticWords(view: SpecView): readonly Word[] {
  const network = view.root && locate(view.root, ['name'])?.node;
  const words: Word[] = network?.kind === 'scalar' ? [{ span: network.span, kind: 'namespace', declares: true }] : [];
  for (const { nameSpan, node } of layerTexts(view)) {
    if (nameSpan !== undefined) {
      words.push({ span: nameSpan, kind: 'variable', declares: true });
    }
    const type = childOf(node, 'type')?.value;
    if (type?.kind === 'scalar') {
      words.push({ span: type.span, kind: 'type', declares: false });
    }
  }
  words.push(...mentions(view).map(({ span }): Word => ({ span, kind: 'variable', declares: false })));
  return words
    .filter(({ span }) => isHere(view, span) && span.end > span.start)
    .sort((a, b) => a.span.start - b.span.start);
}
