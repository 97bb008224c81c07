/** Which parameters of blocks stand for layers: `skip` in `from: [conv, $skip]`. */
import { childOf, type Entry, type SourceNode, textAt } from '../source/nodes.ts';
import { parameterIn } from './block-parameters.ts';

/** Blocks by name. */
export type Blocks = ReadonlyMap<string, Entry>;

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
