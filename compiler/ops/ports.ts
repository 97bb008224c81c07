/** Values in the order of `from` → the inputs that a kind names. */
import type { Arity } from './layer-kind.ts';

/** By name: one value, or the list of those that an input of arity `many` stands for. */
export function bindPorts<T>(
  inputs: Readonly<Record<string, Arity>>,
  values: readonly T[],
): Readonly<Record<string, T | readonly T[] | undefined>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, arity], index) => [
      name,
      arity === 'many' ? values.slice(index) : values[index],
    ]),
  );
}

/** How many values a layer with these inputs may read. An input of arity `many` needs at least two. */
export function inputCounts(inputs: Readonly<Record<string, Arity>>): {
  readonly least: number;
  readonly most: number;
} {
  const arities = Object.values(inputs);
  const many = arities.includes('many');
  return { least: arities.length + (many ? 1 : 0), most: many ? Number.POSITIVE_INFINITY : arities.length };
}
