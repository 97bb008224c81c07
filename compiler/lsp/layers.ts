/** The layers of a view by their text: which one is at an offset, and what inference determined about it. */
import type { Inferred } from '../ops/layer-kind.ts';
import { childOf, contains, locate, type MappingNode, type Place, type SourceNode } from '../source/nodes.ts';
import type { Span } from '../source/span.ts';
import type { SpecView } from './view.ts';
import { isUse, networkLists, patchAt } from './written.ts';

export interface LayerText {
  readonly index: number;
  readonly node: MappingNode;
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly type: string | undefined;
  readonly typeSpan: Span | undefined;
}

/** An offset in the text of a view. */
export function placeIn({ source }: SpecView, offset: number): Place {
  return { file: source.file, offset };
}

/** Whether a span is in the view's own text: parts of the spec may be in other files. */
export function isHere({ source }: SpecView, { file }: Span): boolean {
  return file === source.file;
}

/** Layers that are written as mappings, sound or not, wherever they are written. */
export function layerTexts({ root }: SpecView): readonly LayerText[] {
  const layers = root && locate(root, ['layers'])?.node;
  const items = layers?.kind === 'sequence' ? layers.items : [];
  return items.flatMap(({ value }, index) => (value.kind === 'mapping' ? [layerText(index, value)] : []));
}

function layerText(index: number, node: MappingNode): LayerText {
  const name = word(childOf(node, 'name')?.value);
  const type = word(childOf(node, 'type')?.value);
  return { index, node, name: name?.text, nameSpan: name?.span, type: type?.text, typeSpan: type?.span };
}

function word(node: SourceNode | undefined): { readonly text: string; readonly span: Span } | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? { text: node.value, span: node.span } : undefined;
}

/** A use of a block in the network's own lists, and the layers that it gave. */
export interface UseText {
  readonly node: MappingNode;
  readonly name: string;
  readonly nameSpan: Span;
  readonly layers: readonly LayerText[];
}

export function usesOf(view: SpecView): readonly UseText[] {
  const uses = networkLists(view).flatMap(({ layers }) => layers.filter(isUse));
  const list = uses.length === 0 ? undefined : view.root && locate(view.root, ['layers'])?.node;
  const items = list?.kind === 'sequence' ? list.items : [];
  const layersBySpan = new Map<string, LayerText[]>();
  for (const [index, { value, uses: spans = [] }] of items.entries()) {
    for (const { file, start } of value.kind === 'mapping' ? spans : []) {
      const key = `${file} ${start}`;
      const layers = layersBySpan.get(key) ?? [];
      layersBySpan.set(key, layers);
      layers.push(layerText(index, value as MappingNode));
    }
  }
  return uses.flatMap((node) => {
    const name = word(childOf(node, 'name')?.value);
    const layers = name && layersBySpan.get(`${name.span.file} ${name.span.start}`);
    return name === undefined ? [] : [{ node, name: name.text, nameSpan: name.span, layers: layers ?? [] }];
  });
}

/** The layer whose text contains the offset. */
export function layerAt(view: SpecView, offset: number): LayerText | undefined {
  const place = placeIn(view, offset);
  return layerTexts(view).find(({ node }) => contains(node.span, place));
}

/** Undefined where the layer has no shape. */
export function inferredOf(view: SpecView, layer: LayerText): Inferred<unknown> | undefined {
  const known = view.spec?.layers.find(({ path }) => path[1] === layer.index);
  return known && view.layers?.inferred.get(known.name);
}

/** The same; in a patch, the layer that it changes: the one that is named at the offset, or its only one. */
export function layerMeantAt(view: SpecView, offset: number): LayerText | undefined {
  const patch = patchAt(view, offset);
  const place = placeIn(view, offset);
  const { names = [] } = patch ?? {};
  const name = names.find(({ span }) => contains(span, place)) ?? (names.length === 1 ? names[0] : undefined);
  const isChange = patch?.action !== 'insert' && name !== undefined;
  return (isChange ? layerTexts(view).find((layer) => layer.name === name.text) : undefined) ?? layerAt(view, offset);
}
