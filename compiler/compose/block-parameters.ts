/** The parameters of a block, where its layers have them, and which of them stand for layers: `skip` in `from: [conv, $skip]`. */
import { childOf, type Entry, type MappingNode, type ScalarNode, type SourceNode, textAt } from '../source/nodes.ts';
import { isNull } from './merge.ts';

/** Blocks by name. */
export type Blocks = ReadonlyMap<string, Entry>;

/** `~`, or nothing: each use must give the value. */
export function isUnset(node: SourceNode): boolean {
  return isNull(node) || (node.kind === 'scalar' && node.source === '');
}

export function parametersOf(body: MappingNode): readonly string[] {
  const declared = childOf(body, 'parameters')?.value;
  return declared?.kind === 'mapping' ? [...declared.entries.keys()] : [];
}

/** The name in a value that is `$name` and nothing else. */
export function parameterIn({ value, quoted }: ScalarNode): string | undefined {
  return typeof value === 'string' && !quoted && value.startsWith('$') ? value.slice(1) : undefined;
}

/**
 * The parameters that stand for layers, as `block parameter`: those that a layer of the block reads, and those that a use in it hands on
 * to such a parameter.
 */
export function layerParameters(blocks: Blocks): ReadonlySet<string> {
  const found: string[] = [];
  /** Which parameters are handed on to one. */
  const givers = new Map<string, string[]>();
  for (const [block, { value: body }] of blocks) {
    const list = childOf(body, 'layers')?.value;
    for (const { value: layer } of list?.kind === 'sequence' ? list.items : []) {
      found.push(...parametersAt(childOf(layer, 'from')?.value).map((name) => `${block} ${name}`));
      const given = childOf(layer, 'with')?.value;
      for (const [name, { value }] of given?.kind === 'mapping' ? given.entries : []) {
        const taker = `${textAt(layer, ['block'])} ${name}`;
        const own = parametersAt(value).map((parameter) => `${block} ${parameter}`);
        givers.set(taker, [...(givers.get(taker) ?? []), ...own]);
      }
    }
  }
  const all = new Set<string>();
  for (let next = found.pop(); next !== undefined; next = found.pop()) {
    if (!all.has(next)) {
      all.add(next);
      found.push(...(givers.get(next) ?? []));
    }
  }
  return all;
}

/** Those in a value, or in a list of values. */
function parametersAt(node: SourceNode | undefined): readonly string[] {
  if (node?.kind === 'sequence') {
    return node.items.flatMap(({ value }) => parametersAt(value));
  }
  const name = node?.kind === 'scalar' ? parameterIn(node) : undefined;
  return name === undefined ? [] : [name];
}
