/** The patches of a variant, in order, each on the result of the one before. */
import { nothingToRemove, patchForm, patchUnknownLayer } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { quote } from '../diagnostics/words.ts';
import { byDistance, nearest } from '../source/nearest.ts';
import { type Child, childOf, type Entry, type MappingNode, overriding, type SourceNode } from '../source/nodes.ts';
import type { Span } from '../source/span.ts';
import type { SpecFile } from './chain.ts';
import { type Item, type LayerList, mappingOf, nameOf, type Range } from './layer-list.ts';
import { isNull, withEntries } from './merge.ts';
import { matching } from './patch-query.ts';

/** What one patch did to one place of the list. */
export interface AppliedPatch {
  /** The file of the patch, and its index there. */
  readonly file: string;
  readonly index: number;
  /** Layers before it and after it; those that it inserts have none before, those that it removes none after. */
  readonly before: readonly SourceNode[];
  readonly after: readonly SourceNode[];
}

/** Layers that a patch took out, and where it says so. */
export type RemovedLayers = Map<string, Span>;

export interface PatchContext {
  readonly layers: LayerList;
  readonly removed: RemovedLayers;
  /** Of a use of a block that is refused. */
  isLost(name: string): boolean;
  readonly applied: AppliedPatch[];
  readonly report: Report;
}

export function applyPatches({ file, root, refusedPatches }: SpecFile, context: PatchContext): void {
  const patches = childOf(root, 'patch')?.value;
  for (const [index, { value }] of patches?.kind === 'sequence' ? patches.items.entries() : []) {
    if (!refusedPatches.has(index) && value.kind === 'mapping') {
      applyPatch(value, context, (before, after) => context.applied.push({ file, index, before, after }));
    }
  }
}

type Note = (before: readonly SourceNode[], after: readonly SourceNode[]) => void;

function applyPatch(patch: MappingNode, context: PatchContext, note: Note): void {
  const { layers, report } = context;
  const insert = patch.entries.get('insert')?.value;
  if (insert !== undefined) {
    const after = patch.entries.get('after');
    const place = after ?? patch.entries.get('before');
    const range = place && findLayer(place.value, context);
    if (range !== undefined && insert.kind === 'sequence') {
      const at = after === undefined ? range.start : range.end;
      layers.splice({ start: at, end: at }, ...insert.items.map((child): Item => ({ child, groups: [] })));
      note(
        [],
        insert.items.map(({ value }) => value),
      );
    }
    return;
  }
  for (const name of selected(patch, context)) {
    const range = layers.find(name);
    const items = range === undefined ? [] : layers.items.slice(range.start, range.end);
    const [item] = items;
    if (range === undefined || item === undefined) {
      continue;
    }
    const set = patch.entries.get('set')?.value;
    const replace = patch.entries.get('replace')?.value;
    const remove = patch.entries.get('remove');
    if (remove !== undefined) {
      layers.splice(range);
      for (const each of [name, ...items.flatMap((one) => nameOf(one) ?? [])]) {
        context.removed.set(each, remove.keySpan);
      }
      note(nodesOf(items), []);
    } else if (items.length > 1) {
      const problem = `\`${name}\` is a block whose layers an earlier patch has changed, so it can no longer be changed as a whole`;
      report(createDiagnostic(patchForm, { problem }, { span: patch.span, help: ['put this patch before that one'] }));
    } else if (set?.kind === 'mapping') {
      const changed = withKeys(item, set, name, report);
      layers.splice(range, changed);
      note(nodesOf(items), nodesOf([changed]));
    } else if (replace?.kind === 'mapping') {
      const changed = replaced(item, replace);
      layers.splice(range, changed);
      note(nodesOf(items), nodesOf([changed]));
    }
  }
}

function nodesOf(items: readonly Item[]): readonly SourceNode[] {
  return items.map(({ child }) => child.value);
}

/** Names of the layers that a patch changes. */
function selected(patch: MappingNode, context: PatchContext): readonly string[] {
  const one = patch.entries.get('layer')?.value;
  if (one !== undefined) {
    return findLayer(one, context) === undefined ? [] : [String((one as { readonly value: unknown }).value)];
  }
  const several = patch.entries.get('layers')?.value;
  if (several?.kind === 'sequence') {
    return several.items.flatMap(({ value }) =>
      value.kind === 'scalar' && findLayer(value, context) !== undefined ? [String(value.value)] : [],
    );
  }
  return several?.kind === 'mapping' ? matching(several, context.layers, context.report) : [];
}

function findLayer(name: SourceNode, { layers, removed, isLost, report }: PatchContext): Range | undefined {
  if (name.kind !== 'scalar' || typeof name.value !== 'string') {
    return undefined;
  }
  const found = layers.find(name.value);
  if (found === undefined && !isLost(name.value)) {
    const removal = removed.get(name.value);
    const known = layers.names();
    const suggestion = nearest(name.value, known);
    const { span } = name;
    report(
      createDiagnostic(
        patchUnknownLayer,
        { layer: name.value },
        {
          span,
          ...(removal === undefined
            ? { notes: [`the nearest names are ${byDistance(name.value, known).slice(0, 5).map(quote).join(', ')}`] }
            : { labels: [{ span: removal, text: `\`${name.value}\` is removed here` }] }),
          fixes:
            suggestion === undefined
              ? []
              : [{ title: `write \`${suggestion}\``, edits: [{ span, newText: suggestion }] }],
        },
      ),
    );
  }
  return found;
}

/** The layer with the keys of a `set`. */
function withKeys(item: Item, set: MappingNode, layer: string, report: Report): Item {
  const mapping = mappingOf(item);
  if (mapping === undefined) {
    return item;
  }
  const entries = new Map(mapping.entries);
  for (const [key, entry] of set.entries) {
    const below = entries.get(key);
    if (!isNull(entry.value)) {
      entries.set(key, below === undefined ? entry : overriding(entry, below));
    } else if (below === undefined) {
      report(createDiagnostic(nothingToRemove, { key, place: quote(layer) }, { span: entry.keySpan }));
    } else {
      entries.delete(key);
    }
  }
  return { ...item, child: { ...item.child, value: withEntries(mapping, entries) } };
}

/** The new layer under the name and in the place of the old one; it reads the same, unless it says what it reads. */
function replaced(item: Item, layer: MappingNode): Item {
  const old = mappingOf(item)?.entries ?? new Map<string, Entry>();
  const kept = ['name', 'from'].flatMap((key) => {
    const entry = old.get(key);
    return entry === undefined || layer.entries.has(key) ? [] : [[key, entry] as const];
  });
  const replacedType = old.get('type') ?? old.get('block');
  const entries = new Map<string, Entry>([...kept, ...layer.entries]);
  const type = entries.get('type') ?? entries.get('block');
  if (type !== undefined && replacedType !== undefined) {
    entries.set(entries.has('type') ? 'type' : 'block', overriding(type, replacedType));
  }
  const { uses } = item.child;
  const child: Child = { value: withEntries(layer, entries), ...(uses !== undefined && { uses }) };
  return { ...item, child };
}
