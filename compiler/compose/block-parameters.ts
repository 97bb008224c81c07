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

/** Whether a layer of the block reads what the parameter names, or a use in it hands the name on to such a parameter (or in a circle). */
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
    given?.kind === 'mapping' &&
    [...given.entries].some(
      ([name, { value }]) =>
        mentions(value, parameter) && (within.includes(block) || standsForLayer(blocks, block, name, within)),
    )
  );
}

function mentions(node: SourceNode, parameter: string): boolean {
  return node.kind === 'sequence'
    ? node.items.some(({ value }) => mentions(value, parameter))
    : node.kind === 'scalar' && parameterIn(node) === parameter;
}
