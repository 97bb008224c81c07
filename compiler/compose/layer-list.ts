/**
 * The layers of a spec while it is composed: layers, and uses of blocks until a patch names a layer inside or the end comes. Names that
 * depend on position (`$input`, a use as an input) are settled at the end, so that patches may still insert and remove.
 */
import { type Child, type MappingNode, type SourceNode, textAt } from '../source/nodes.ts';

/** The layers that one use of a block gave, or one copy of them where it repeats. */
export interface Group {
  /** `stage1`, `stage1_2` */
  readonly name: string;
  /** What it reads instead of the layer before it. */
  readonly from?: readonly SourceNode[];
}

export interface Item {
  readonly child: Child;
  /** Those it is a part of, outermost first. */
  readonly groups: readonly Group[];
}

export function nameOf({ child }: Item): string | undefined {
  return textAt(child.value, ['name']);
}

/** A layer as a mapping; undefined for what is refused or half-written. */
export function mappingOf({ child }: Item): MappingNode | undefined {
  return child.value.kind === 'mapping' ? child.value : undefined;
}

export function isUse(item: Item): boolean {
  return mappingOf(item)?.entries.has('block') === true;
}

/** A range of items, end excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface LayerList {
  readonly items: readonly Item[];
  /** The layer or use of a name, or the layers that a use of that name has given. Writes out the use that holds the layer. */
  find(name: string): Range | undefined;
  /** Writes out every use. */
  expandAll(): void;
  splice(range: Range, ...items: readonly Item[]): void;
  /** For the nearest one to a wrong name. */
  names(): readonly string[];
}

/** `expand` writes a use out. */
export function createLayerList(layers: readonly Item[], expand: (use: Item) => readonly Item[]): LayerList {
  let items = [...layers];
  const find = (name: string): Range | undefined => {
    const own = items.findIndex((item) => nameOf(item) === name);
    if (own !== -1) {
      return { start: own, end: own + 1 };
    }
    const start = items.findIndex((item) => isInside(item, name));
    if (start !== -1) {
      return { start, end: items.findLastIndex((item) => isInside(item, name)) + 1 };
    }
    // `a` may hold `a_b_conv`, and so may `a_b`.
    const holders = items.flatMap((item, at) => (isUse(item) && name.startsWith(`${nameOf(item)}_`) ? [at] : []));
    for (const holder of holders) {
      const expanded = items.slice(holder, holder + 1).flatMap(expand);
      if (expanded.some((item) => nameOf(item) === name || isInside(item, name))) {
        items.splice(holder, 1, ...expanded);
        return find(name);
      }
    }
    return undefined;
  };
  return {
    get items() {
      return items;
    },
    find,
    expandAll() {
      items = items.flatMap((item) => (isUse(item) ? expand(item) : [item]));
    },
    splice({ start, end }, ...replacements) {
      items.splice(start, end - start, ...replacements);
    },
    names: () => items.flatMap((item) => nameOf(item) ?? []),
  };
}

function isInside({ groups }: Item, name: string): boolean {
  return groups.some((group) => group.name === name);
}
