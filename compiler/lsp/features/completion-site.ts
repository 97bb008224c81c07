/** What surrounds a cursor, as far as it decides what may be written: a layer, a use of a block, a patch and its layer, a block. */
import { childOf, textAt } from '../../source/nodes.ts';
import type { Path } from '../../source/span.ts';
import type { Cursor } from '../cursor.ts';
import { type LayerType, USE } from '../file-schema.ts';
import { type LayerText, layerTexts, usesOf } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { blocksIn, blocksOf, isUse, mappingsIn, patchesIn, type WrittenBlock } from '../written.ts';

export interface Site {
  /** Of the layer around the cursor. */
  readonly type: LayerType;
  readonly name: string | undefined;
  /** The layer that the patch around the cursor changes, as it is now. */
  readonly target?: LayerText;
  /** Whether the layer's name is given by another: in `set` and `replace` of a patch. */
  readonly isNamed: boolean;
  /** Index in the network of the layer around the cursor. */
  readonly index: number;
  /** The block whose layers are written. */
  readonly block?: WrittenBlock;
  /** The block that is used. */
  readonly used?: WrittenBlock;
}

export function siteOf(view: SpecView, { path, layer, patch }: Pick<Cursor, 'path' | 'layer' | 'patch'>): Site {
  const [section, first, part] = path;
  const own: LayerType = layer?.has('block') === true ? USE : layer?.get('type');
  const used = blocksOf(view).get(layer?.get('block') ?? '');
  const written: Omit<Site, 'index'> = {
    type: own,
    name: layer?.get('name'),
    isNamed: false,
    ...(used !== undefined && { used }),
  };
  if (section === 'blocks' && typeof first === 'string') {
    const block = blockIn(view, first);
    return { ...written, index: Number(path[3]), ...(block !== undefined && { block }) };
  }
  if (section !== 'patch') {
    return { ...written, index: indexInNetwork(view, path) };
  }
  const name = targetName(view, first, patch);
  const target = layerTexts(view).find((one) => one.name === name);
  const use = usesOf(view).find((one) => one.name === name);
  if (part === 'insert') {
    const after = target ?? use?.layers.at(-1);
    const before = target ?? use?.layers[0];
    const index = patch?.has('before') === true ? before?.index : after && after.index + 1;
    return { ...written, index: (index ?? layerTexts(view).length) + (Number(path[3]) || 0) };
  }
  const changed = use === undefined ? target?.type : USE;
  const type: LayerType = own ?? (part === 'set' ? (changed ?? queriedType(view, first)) : undefined);
  const usedByTarget = use && blocksOf(view).get(textAt(use.node, ['block']) ?? '');
  return {
    ...written,
    type,
    name,
    isNamed: true,
    index: target?.index ?? layerTexts(view).length,
    ...(target !== undefined && { target }),
    ...(usedByTarget !== undefined && { used: usedByTarget }),
  };
}

/** The block of the own file, which may be half-written, else of a file that it extends. */
function blockIn(view: SpecView, name: string): WrittenBlock | undefined {
  const { own } = view.composition;
  return (own && blocksIn(own).find((block) => block.name === name)) ?? blocksOf(view).get(name);
}

function targetName(
  view: SpecView,
  index: unknown,
  patch: ReadonlyMap<string, string> | undefined,
): string | undefined {
  const [word] = ['layer', 'after', 'before'].flatMap((key) => patch?.get(key) || []);
  const { own } = view.composition;
  return word ?? (own && patchesIn(own).find((one) => one.index === index)?.names[0]?.text);
}

/** The type that `layers: { type: … }` of a patch asks for. */
function queriedType({ composition: { own } }: SpecView, index: unknown): string | undefined {
  return own && typeof index === 'number' ? textAt(own, ['patch', index, 'layers', 'type']) : undefined;
}

/** Uses of blocks before an entry of the own list count as many layers as they give. */
function indexInNetwork(view: SpecView, [section, index]: Path): number {
  const { own } = view.composition;
  const before = section === 'layers' && own ? mappingsIn(childOf(own, 'layers')?.value).slice(0, Number(index)) : [];
  if (!before.some(isUse)) {
    return Number(index);
  }
  const uses = new Map(usesOf(view).map(({ node, layers }) => [node, layers.length]));
  return before.reduce((sum, node) => sum + (uses.get(node) ?? 1), 0);
}
