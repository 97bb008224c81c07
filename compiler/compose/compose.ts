/**
 * The files of a spec → one tree of a network: the keys of each variant over those of the spec it extends, patches in order, blocks written
 * out. Each node keeps the file and place at which it was written, so that later stages treat the tree like that of one file.
 */
import type { Report } from '../diagnostics/types.ts';
import { compositionKeys } from '../schema/composition.ts';
import { languageSchema } from '../schema/language-schema.ts';
import { type Child, childOf, type Entry, type MappingNode, type SourceNode, totalSize } from '../source/nodes.ts';
import { parseYamlInParts, type YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';
import type { Span } from '../source/span.ts';
import { createBlockExpander } from './blocks.ts';
import { readChain, type SpecFile } from './chain.ts';
import { usesComposition } from './forms.ts';
import { createLayerList, type Item } from './layer-list.ts';
import { mergeMapping, withEntries } from './merge.ts';
import { type AppliedPatch, applyPatches } from './patch.ts';
import { withoutRepeated } from './replaced-layers.ts';
import { reuseData } from './reuse-data.ts';
import { settleInputs } from './settle-inputs.ts';

export interface Composition {
  /** The tree of the spec's own file. */
  readonly own?: SourceNode;
  /** The network: a tree without `extends`, `patch` and `blocks`. Absent where there is none, or a file of the chain is missing. */
  readonly root?: SourceNode;
  /** The spec's own file first, then the one that it extends, and so on. */
  readonly files: readonly SpecFile[];
  readonly patches: readonly AppliedPatch[];
  /** Layers that patches have removed, and where. */
  readonly removed: ReadonlyMap<string, Span>;
  /** Whether the name of no layer may be that of one in a use of a block that is refused. */
  isLost(name: string): boolean;
}

const nothingLost = { isLost: () => false };

export function compose(sources: SourceSet, report: Report, parse: YamlParser): Composition {
  const { own, files, complete } = readChain(sources, report, parse);
  const chain = { ...(own !== undefined && { own }), files };
  const [first] = files;
  if (!complete || first === undefined) {
    // A text that is not a mapping has a root that says so.
    const lone = files.length === 0 && own !== undefined ? { root: own } : {};
    return { ...chain, ...lone, patches: [], removed: new Map(), ...nothingLost };
  }
  if (files.length === 1 && !usesComposition(first.root)) {
    return { ...chain, root: first.root, patches: [], removed: new Map(), ...nothingLost };
  }
  return { ...chain, ...composed(files, report, parse) };
}

/** The network as the patch with this index in the spec's own file finds it. */
export function composedBefore(composition: Composition, patch: number): Composition {
  const [own, ...bases] = composition.files;
  const entry = own?.root.entries.get('patch');
  if (own === undefined || entry?.value.kind !== 'sequence' || composition.root === undefined) {
    return composition;
  }
  const earlier = { ...entry, value: { ...entry.value, items: entry.value.items.slice(0, patch) } };
  const root = withEntries(own.root, new Map(own.root.entries).set('patch', earlier));
  const files = [{ ...own, root }, ...bases];
  return { ...composition, files, ...composed(files, () => {}, parseYamlInParts) };
}

function composed(
  files: readonly SpecFile[],
  report: Report,
  parse: YamlParser,
): Pick<Composition, 'root' | 'patches' | 'removed' | 'isLost'> {
  const fromBase = files.toReversed();
  const merged = fromBase
    .map(({ root }) => networkKeys(root))
    .reduce((base, over) => mergeMapping(base, over, languageSchema, 'the spec that this one extends', report));
  const blocks = new Map(fromBase.flatMap(({ root }) => mappingEntries(childOf(root, 'blocks')?.value)));
  const { expand, inputOf, isLost } = createBlockExpander(
    blocks,
    fromBase.map(({ file }) => file),
    report,
  );
  const removed = new Map<string, Span>();
  const patches: AppliedPatch[] = [];
  const entry = merged.entries.get('layers');
  if (entry?.value.kind !== 'sequence') {
    return { root: merged, patches, removed, ...nothingLost };
  }
  const listed = fromBase.findLastIndex(({ root }) => root.entries.has('layers'));
  const below = fromBase.slice(0, listed).findLast(({ root }) => root.entries.has('layers'));
  const items = below === undefined ? entry.value.items : withoutRepeated(entry.value.items, below, report);
  const layers = createLayerList(
    items.map((child): Item => ({ child, groups: [] })),
    expand,
  );
  // The patches of files below are about layers that this list replaced.
  for (const file of fromBase.slice(listed)) {
    applyPatches(file, { layers, removed, isLost, applied: patches, report });
  }
  layers.expandAll();
  const children = settleInputs(layers.items, inputOf);
  reuseData(children, parse);
  return { root: withLayers(merged, entry, children), patches, removed, isLost };
}

function networkKeys(root: MappingNode): MappingNode {
  const entries = new Map([...root.entries].filter(([key]) => !compositionKeys.includes(key)));
  return withEntries(root, entries);
}

function mappingEntries(node: SourceNode | undefined): readonly (readonly [string, Entry])[] {
  return node?.kind === 'mapping' ? [...node.entries] : [];
}

function withLayers(root: MappingNode, entry: Entry, items: readonly Child[]): MappingNode {
  const value: SourceNode = { kind: 'sequence', span: entry.value.span, items, size: 1 + totalSize(items) };
  return withEntries(root, new Map(root.entries).set('layers', { ...entry, value }));
}
