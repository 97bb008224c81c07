/** The parts of a file as it is written, before composition: entries of lists of layers, patches, blocks. */
import { type PatchAction, type PatchTarget, patchActions, patchTargets } from '../schema/composition.ts';
import { childOf, contains, type Entry, type MappingNode, type ScalarNode, type SourceNode } from '../source/nodes.ts';
import type { Path, Span } from '../source/span.ts';
import type { SpecView } from './view.ts';

/** Steps from the top of a file to the mapping with the keys of a layer or of a use; undefined for what is in none. */
export function layerDepth([section, first, key, last]: Path): number | undefined {
  if (section === 'layers') {
    return typeof first === 'number' ? 2 : undefined;
  }
  if (section === 'blocks') {
    return key === 'layers' && typeof last === 'number' ? 4 : undefined;
  }
  if (section !== 'patch' || typeof first !== 'number') {
    return undefined;
  }
  if (key === 'insert') {
    return typeof last === 'number' ? 4 : undefined;
  }
  // `layers` of a patch is a list of names, or keys of the layers that are meant.
  return key === 'set' || key === 'replace' || (key === 'layers' && typeof last === 'string') ? 3 : undefined;
}

/** A word and its place. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The text without its quotes. */
export function wordOf(node: SourceNode | undefined): Word | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') {
    return undefined;
  }
  const { value, span, quoted } = node;
  const inside = quoted && span.end - span.start === value.length + 2;
  return { text: value, span: inside ? { ...span, start: span.start + 1, end: span.end - 1 } : span };
}

/** The word, or the words of the list. */
export function wordsOf(node: SourceNode | undefined): readonly Word[] {
  const nodes = node?.kind === 'sequence' ? node.items.map(({ value }) => value) : [node];
  return nodes.flatMap((one) => wordOf(one) ?? []);
}

export function mappingAt(node: SourceNode | undefined, key: string): MappingNode | undefined {
  const value = node && childOf(node, key)?.value;
  return value?.kind === 'mapping' ? value : undefined;
}

export function mappingsIn(node: SourceNode | undefined): readonly MappingNode[] {
  return node?.kind === 'sequence' ? node.items.flatMap(({ value }) => (value.kind === 'mapping' ? [value] : [])) : [];
}

export interface WrittenPatch {
  readonly index: number;
  readonly node: MappingNode;
  readonly span: Span;
  /** Undefined while it is not written. */
  readonly target?: PatchTarget;
  readonly action?: PatchAction;
  /** The names of the layers that it is about. */
  readonly names: readonly Word[];
}

export function patchesIn(root: SourceNode): readonly WrittenPatch[] {
  const list = childOf(root, 'patch')?.value;
  return list?.kind !== 'sequence'
    ? []
    : list.items.flatMap(({ value }, index) => (value.kind === 'mapping' ? [patchOf(value, index)] : []));
}

function patchOf(node: MappingNode, index: number): WrittenPatch {
  const target = patchTargets.find((key) => node.entries.has(key));
  const action = patchActions.find((key) => node.entries.has(key));
  const named = target && node.entries.get(target)?.value;
  return {
    index,
    node,
    span: node.span,
    names: wordsOf(named),
    ...(target !== undefined && { target }),
    ...(action !== undefined && { action }),
  };
}

/** The patch of the own file whose text contains the offset. */
export function patchAt(view: SpecView, offset: number): WrittenPatch | undefined {
  const { own } = view.composition;
  const place = { file: view.source.file, offset };
  return own && patchesIn(own).find(({ span }) => contains(span, place));
}

export interface WrittenBlock {
  readonly name: string;
  readonly entry: Entry;
  readonly body: MappingNode;
  readonly parameters: ReadonlyMap<string, Entry>;
  /** Layers and uses. */
  readonly layers: readonly MappingNode[];
}

/** The blocks of a spec, each as the last of its files gives it. */
export function blocksOf({ composition }: SpecView): ReadonlyMap<string, WrittenBlock> {
  return new Map(
    composition.files
      .toReversed()
      .flatMap(({ root }) => blocksIn(root))
      .map((block) => [block.name, block]),
  );
}

export function blocksIn(root: SourceNode): readonly WrittenBlock[] {
  const blocks = mappingAt(root, 'blocks')?.entries ?? new Map<string, Entry>();
  return [...blocks].flatMap(([name, entry]) => {
    const { value: body } = entry;
    if (body.kind !== 'mapping') {
      return [];
    }
    const parameters = mappingAt(body, 'parameters')?.entries ?? new Map<string, Entry>();
    return [{ name, entry, body, parameters, layers: mappingsIn(childOf(body, 'layers')?.value) }];
  });
}

/** The name of a parameter in a value that is `$name`. */
export function parameterOf({ value, quoted }: ScalarNode): string | undefined {
  return typeof value === 'string' && !quoted && /^\$./.test(value) && value !== '$input' ? value.slice(1) : undefined;
}

/** The scalars in a tree, in order. */
export function scalarsIn(node: SourceNode): readonly ScalarNode[] {
  if (node.kind === 'scalar') {
    return [node];
  }
  const children = node.kind === 'sequence' ? node.items : [...node.entries.values()];
  return children.flatMap(({ value }) => scalarsIn(value));
}

/** The layers and uses in a file: its own list, those in its blocks, and those in its patches. */
export function layersIn(root: SourceNode | undefined): readonly MappingNode[] {
  return root === undefined
    ? []
    : [
        ...mappingsIn(childOf(root, 'layers')?.value),
        ...blocksIn(root).flatMap(({ layers }) => layers),
        ...patchesIn(root).flatMap(({ node }) => [
          ...mappingsIn(childOf(node, 'insert')?.value),
          ...['set', 'replace', 'layers'].flatMap((key) => mappingAt(node, key) ?? []),
        ]),
      ];
}

/** Whether it is the use of a block, not a layer. */
export function isUse(node: MappingNode): boolean {
  return node.entries.has('block');
}

/** The lists of layers that make up a network: `layers`, and what patches insert; those that a file above replaces do not count. */
export function networkLists({
  composition,
}: SpecView): readonly { readonly root: MappingNode; readonly layers: readonly MappingNode[] }[] {
  const { files } = composition;
  const listed = files.findIndex(({ root }) => root.entries.has('layers'));
  return files.slice(0, listed === -1 ? files.length : listed + 1).map(({ root }) => ({
    root,
    layers: [
      ...mappingsIn(childOf(root, 'layers')?.value),
      ...patchesIn(root).flatMap(({ node }) => mappingsIn(childOf(node, 'insert')?.value)),
    ],
  }));
}
