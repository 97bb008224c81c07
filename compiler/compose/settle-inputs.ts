/** The last step of composition: inputs that are a position become names. */
import { type Child, type Entry, type SourceNode, totalSize } from '../source/nodes.ts';
import { scalarLike } from './blocks.ts';
import { type Group, type Item, mappingOf, nameOf } from './layer-list.ts';
import { withEntries } from './merge.ts';

/** `inputOf`: the copy of a block that a `$input` stands in. */
export function settleInputs(
  items: readonly Item[],
  inputOf: (node: SourceNode) => Group | undefined,
): readonly Child[] {
  const starts = new Map<Group, number>();
  const outputs = new Map<string, string>();
  for (const [index, item] of items.entries()) {
    for (const group of item.groups) {
      starts.set(group, starts.get(group) ?? index);
      const name = nameOf(item);
      if (name !== undefined) {
        outputs.set(group.name, name);
      }
    }
  }
  if (starts.size === 0) {
    return items.map(({ child }) => child);
  }
  const settle = (node: SourceNode): readonly SourceNode[] => {
    const copy = inputOf(node);
    if (copy?.from !== undefined) {
      return copy.from.flatMap(settle);
    }
    if (copy !== undefined) {
      const before = items[(starts.get(copy) ?? 0) - 1];
      return [scalarLike((before && nameOf(before)) ?? 'images', node.span)];
    }
    const output = node.kind === 'scalar' ? outputs.get(String(node.value)) : undefined;
    return [output === undefined ? node : scalarLike(output, node.span)];
  };
  return items.map((item) => {
    const mapping = mappingOf(item);
    const from = mapping?.entries.get('from');
    if (mapping === undefined || from === undefined) {
      return item.child;
    }
    const written = from.value.kind === 'sequence' ? from.value.items.map(({ value }) => value) : [from.value];
    const settled = written.flatMap(settle);
    if (settled.length === written.length && settled.every((node, index) => node === written[index])) {
      return item.child;
    }
    const value = from.value.kind === 'sequence' || settled.length !== 1 ? listOf(from.value, settled) : settled[0];
    const entry: Entry = { ...from, value: value ?? from.value };
    return { ...item.child, value: withEntries(mapping, new Map(mapping.entries).set('from', entry)) };
  });
}

function listOf({ span }: SourceNode, nodes: readonly SourceNode[]): SourceNode {
  const items = nodes.map((value): Child => ({ value }));
  return { kind: 'sequence', span, items, size: 1 + totalSize(items) };
}
