/** Words that mean more to the compiler than to YAML: names of the network, of layers, blocks and parameters, and types of layers. */
import { childOf, locate, type MappingNode } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { isHere } from '../layers.ts';
import { mentionsIn, type SymbolKind } from '../symbols.ts';
import type { SpecView } from '../view.ts';
import { layersIn } from '../written.ts';

/** In the terms of the protocol's standard token types. */
export const wordKinds = ['type', 'variable', 'namespace', 'class', 'parameter'] as const;
export type WordKind = (typeof wordKinds)[number];

export interface Word {
  readonly span: Span;
  readonly kind: WordKind;
  /** Whether the name is defined here, not read. */
  readonly declares: boolean;
}

const kindOf: Readonly<Record<SymbolKind, WordKind>> = {
  layer: 'variable',
  input: 'variable',
  block: 'class',
  parameter: 'parameter',
};

/** In the order of the text. */
export function semanticWords(view: SpecView): readonly Word[] {
  const { own } = view.composition;
  const network = own && locate(own, ['name'])?.node;
  const words: Word[] = network?.kind === 'scalar' ? [{ span: network.span, kind: 'namespace', declares: true }] : [];
  words.push(...layersIn(own).flatMap(typeOf));
  words.push(...mentionsIn(view).map(({ kind, span, defines }) => ({ span, kind: kindOf[kind], declares: defines })));
  return words
    .filter(({ span }) => isHere(view, span) && span.end > span.start)
    .sort((a, b) => a.span.start - b.span.start);
}

function typeOf(layer: MappingNode): readonly Word[] {
  const type = childOf(layer, 'type')?.value;
  return type?.kind === 'scalar' ? [{ span: type.span, kind: 'type', declares: false }] : [];
}
