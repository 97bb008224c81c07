/** Parameters of blocks that stand for layers: `skip` in `from: [conv, $skip]`. What a use gives for them is a name, as in `from`. */
import { childOf, type Entry, type MappingNode, type SourceNode, textAt } from '../source/nodes.ts';

/** Blocks by name. */
export type Blocks = ReadonlyMap<string, Entry>;

/** Whether a layer of the block reads what the parameter names, or a use in it hands the name on to such a parameter. */
export function standsForLayer(
  blocks: Blocks,
  block: string,
  parameter: string,
  within: readonly string[] = [],
): boolean {
  const body = blocks.get(block)?.value;
  const list = body && childOf(body, 'layers')?.value;
  const layers = list?.kind === 'sequence' ? list.items : [];
  return layers.some(({ value }) => {
    const from = childOf(value, 'from')?.value;
    return (
      value.kind === 'mapping' &&
      ((from !== undefined && mentions(from, parameter)) || handsOn(blocks, value, parameter, [...within, block]))
    );
  });
}

function handsOn(blocks: Blocks, use: MappingNode, parameter: string, within: readonly string[]): boolean {
  const block = textAt(use, ['block']);
  const given = childOf(use, 'with')?.value;
  return (
    block !== undefined &&
    !within.includes(block) &&
    given?.kind === 'mapping' &&
    [...given.entries].some(
      ([name, { value }]) => mentions(value, parameter) && standsForLayer(blocks, block, name, within),
    )
  );
}

function mentions(node: SourceNode, parameter: string): boolean {
  return node.kind === 'sequence'
    ? node.items.some(({ value }) => mentions(value, parameter))
    : node.kind === 'scalar' && !node.quoted && node.value === `$${parameter}`;
}
