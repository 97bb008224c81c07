/** The spec as a tree for outlines, and the ranges that fold. */

import { lineText, positionAt } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import { formatShape } from '../../text/table.ts';
import { inferredOf, isHere, layerTexts } from '../layers.ts';
import type { SpecView } from '../view.ts';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'section' | 'network' | 'layer';
  /** All of it. */
  readonly span: Span;
  /** Its name, inside `span`. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

export function outline(view: SpecView): readonly OutlineSymbol[] {
  const entries = view.root?.kind === 'mapping' ? [...view.root.entries] : [];
  const own = entries.filter(([, { keySpan }]) => isHere(view, keySpan));
  return own.map(([key, { keySpan, value }]) => {
    const text = value.kind === 'scalar' ? value.source : '';
    return {
      name: key,
      detail: text,
      kind: key === 'name' ? 'network' : 'section',
      span: { ...keySpan, end: Math.max(keySpan.end, value.span.end) },
      nameSpan: keySpan,
      children: key === 'layers' ? layerSymbols(view) : [],
    };
  });
}

function layerSymbols(view: SpecView): readonly OutlineSymbol[] {
  const own = layerTexts(view).filter(({ node }) => isHere(view, node.span));
  return own.map((layer) => {
    const inferred = inferredOf(view, layer);
    const type = layer.type ?? '';
    return {
      // An outline has no nameless entries.
      name: layer.name || `layer ${layer.index + 1}`,
      detail: inferred === undefined ? type : `${type} → ${formatShape(inferred.shape)}`,
      kind: 'layer',
      span: layer.node.span,
      nameSpan: layer.nameSpan ?? { ...layer.node.span, end: layer.node.span.start },
      children: [],
    };
  });
}

/** 0-based lines, both inclusive. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'comment' | 'region';
}

/** Sections and layers of several lines, and comments of several lines. */
export function folds(view: SpecView): readonly Fold[] {
  const flat = (symbols: readonly OutlineSymbol[]): readonly OutlineSymbol[] =>
    symbols.flatMap((symbol) => [symbol, ...flat(symbol.children)]);
  const regions = flat(outline(view)).map(({ span }): Fold => {
    const line = (offset: number): number => positionAt(view.source, offset).line - 1;
    return { startLine: line(span.start), endLine: line(span.end), kind: 'region' };
  });
  return [...commentFolds(view), ...regions].filter(({ startLine, endLine }) => endLine > startLine);
}

function commentFolds({ source }: SpecView): readonly Fold[] {
  const found: Fold[] = [];
  let start: number | undefined;
  for (let line = 0; line <= source.lineStarts.length; line++) {
    const isComment = line < source.lineStarts.length && /^\s*#/.test(lineText(source, line + 1));
    if (isComment) {
      start ??= line;
    } else if (start !== undefined) {
      found.push({ startLine: start, endLine: line - 1, kind: 'comment' });
      start = undefined;
    }
  }
  return found;
}
