/** A file of a spec as a tree for outlines, and the ranges that fold. */
import { childOf, type Entry, type MappingNode, type SourceNode, textAt, toData } from '../../source/nodes.ts';
import { lineText, positionAt } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import { flowText } from '../../text/flow-yaml.ts';
import { formatShape } from '../../text/table.ts';
import { inferredOf, isHere, type LayerText, layerTexts } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { blocksIn, mappingAt, mappingsIn, patchesIn, type WrittenPatch, wordOf } from '../written.ts';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'section' | 'network' | 'layer' | 'patch' | 'block';
  /** All of it. */
  readonly span: Span;
  /** Its name, inside `span`. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

export function outline(view: SpecView): readonly OutlineSymbol[] {
  const { own } = view.composition;
  const composed = new Map(
    layerTexts(view)
      .filter(({ node }) => isHere(view, node.span))
      .map((layer) => [layer.node.span.start, layer] as const)
      .toReversed(),
  );
  return (own?.kind === 'mapping' ? [...own.entries] : []).map(([key, entry]) => ({
    name: key,
    detail: entry.value.kind === 'scalar' ? entry.value.source : '',
    kind: key === 'name' ? 'network' : 'section',
    ...keyed(entry),
    children: own === undefined ? [] : childrenOf(view, own, key, composed),
  }));
}

function keyed({ keySpan, value }: Entry): Pick<OutlineSymbol, 'span' | 'nameSpan'> {
  return { span: { ...keySpan, end: Math.max(keySpan.end, value.span.end) }, nameSpan: keySpan };
}

/** Layers of the network by the place of their text. */
type Composed = ReadonlyMap<number, LayerText>;

function childrenOf(view: SpecView, own: SourceNode, key: string, composed: Composed): readonly OutlineSymbol[] {
  const symbols = (layers: readonly MappingNode[]): readonly OutlineSymbol[] =>
    layers.map((layer, index) => layerSymbol(view, layer, index, composed));
  switch (key) {
    case 'layers':
      return symbols(mappingsIn(childOf(own, 'layers')?.value));
    case 'patch':
      return patchesIn(own).map((patch) => ({
        name: [patch.target, patchedText(patch)].filter((word) => word !== '').join(' ') || 'patch',
        detail: actionText(patch),
        kind: 'patch',
        span: patch.span,
        nameSpan: patch.names[0]?.span ?? { ...patch.span, end: patch.span.start },
        children: symbols(mappingsIn(childOf(patch.node, 'insert')?.value)),
      }));
    case 'blocks':
      return blocksIn(own).map(({ name, entry, layers, parameters }) => ({
        name,
        detail: [...parameters.keys()].map((parameter) => `$${parameter}`).join(', '),
        kind: 'block',
        ...keyed(entry),
        children: symbols(layers),
      }));
    default:
      return [];
  }
}

/** `conv1, conv2`, or the keys that its layers have. */
function patchedText({ node, target, names }: WrittenPatch): string {
  const query = target === undefined ? undefined : mappingAt(node, target);
  return query === undefined ? names.map(({ text }) => text).join(', ') : flowText(toData(query));
}

/** `set kernel, stride`, `replace by tanh`, `insert 2` */
function actionText({ node, action }: WrittenPatch): string {
  const changed = action === undefined ? undefined : childOf(node, action)?.value;
  if (action === 'set' && changed?.kind === 'mapping') {
    return `set ${[...changed.entries.keys()].join(', ')}`;
  }
  if (action === 'replace' && changed !== undefined) {
    return ['replace by', textAt(changed, ['type']) ?? textAt(changed, ['block']) ?? '…'].join(' ');
  }
  return action ?? '';
}

function layerSymbol(view: SpecView, node: MappingNode, index: number, composed: Composed): OutlineSymbol {
  const name = wordOf(childOf(node, 'name')?.value);
  const layer = composed.get(node.span.start);
  const inferred = layer && inferredOf(view, layer);
  const type = textAt(node, ['type']) ?? textAt(node, ['block']) ?? '';
  return {
    // An outline has no nameless entries.
    name: name?.text || `layer ${index + 1}`,
    detail: inferred === undefined ? type : `${type} → ${formatShape(inferred.shape)}`,
    kind: 'layer',
    span: node.span,
    nameSpan: name?.span ?? { ...node.span, end: node.span.start },
    children: [],
  };
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
