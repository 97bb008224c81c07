/**
 * The located tree that a YAML text becomes. Aliases and merge keys are already followed: a child that was reached through
 * one keeps the place of the alias. Later stages address nodes by path and never see the YAML library.
 */
import type { Path, Span } from './span.ts';

export type SourceNode = ScalarNode | SequenceNode | MappingNode;
export type ScalarValue = string | number | boolean | null;

interface NodeBase {
  readonly span: Span;
  /** Nodes in this subtree with every alias written out. */
  readonly size: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** As written; empty where a key has no value. */
  readonly source: string;
  readonly quoted: boolean;
  /** A tag in front of the value, which may say what kind of value it is (`!!str 4`). */
  readonly tag?: Span;
  /** A problem with this value has been reported and `value` means nothing: report no more about it. */
  readonly flawed: boolean;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: readonly Child[];
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly flow: boolean;
  readonly entries: ReadonlyMap<string, Entry>;
  /** A merge key failed, or the text is half-written, which has been reported: keys may be missing for that reason alone. */
  readonly incomplete: boolean;
}

export interface Child {
  readonly value: SourceNode;
  /** The `*alias` that stands here instead of the value. */
  readonly alias?: Span;
  /** Where the values that this one replaced were written, nearest first. */
  readonly overrides?: readonly Span[];
  /** Where the block that this is a part of is used, innermost first. */
  readonly uses?: readonly Span[];
}

export interface Entry extends Child {
  readonly keySpan: Span;
}

/** What is at a path: the node, its key if it is a mapping entry, the last alias that led to it, what it overrides, the uses of its block. */
export interface Located {
  readonly node: SourceNode;
  readonly keySpan?: Span;
  readonly alias?: Span;
  readonly overrides?: readonly Span[];
  readonly uses?: readonly Span[];
}

/** A child that replaces another. */
export function overriding<C extends Child>(child: C, replaced: Child): C {
  return { ...child, overrides: [replaced.value.span, ...(replaced.overrides ?? [])] };
}

/** Nodes in the subtrees. */
export function totalSize(children: readonly Child[]): number {
  return children.reduce((sum, child) => sum + child.value.size, 0);
}

export function childOf(node: SourceNode, step: string | number): Child | Entry | undefined {
  if (node.kind === 'mapping') {
    return node.entries.get(String(step));
  }
  return node.kind === 'sequence' ? node.items[Number(step)] : undefined;
}

/** What is at the first `length` steps of a path. Called several times for each layer on every keystroke. */
export function locate(root: SourceNode, path: Path, length = path.length): Located | undefined {
  let node = root;
  let last: Child | Entry | undefined;
  let alias: Span | undefined;
  let uses: readonly Span[] | undefined;
  for (let at = 0; at < length; at++) {
    last = childOf(node, path[at] ?? '');
    if (last === undefined) {
      return undefined;
    }
    node = last.value;
    alias = last.alias ?? alias;
    uses = last.uses ?? uses;
  }
  const located: { -readonly [Key in keyof Located]: Located[Key] } = { node };
  if (last !== undefined && 'keySpan' in last) {
    located.keySpan = last.keySpan;
  }
  if (alias !== undefined) {
    located.alias = alias;
  }
  if (last?.overrides !== undefined) {
    located.overrides = last.overrides;
  }
  if (uses !== undefined) {
    located.uses = uses;
  }
  return located;
}

/** An offset in a file. One right after a word still belongs to it. */
export interface Place {
  readonly file: string;
  readonly offset: number;
}

export function contains({ file, start, end }: Span, place: Place): boolean {
  return file === place.file && start <= place.offset && place.offset <= end;
}

/** The mapping key that is written at a place, and its path. */
export function keyAt(node: SourceNode, place: Place, path: Path = []): { path: Path; keySpan: Span } | undefined {
  const children: readonly (readonly [string | number, Child | Entry])[] =
    node.kind === 'mapping' ? [...node.entries] : node.kind === 'sequence' ? [...node.items.entries()] : [];
  for (const [step, child] of children) {
    const here = [...path, step];
    if ('keySpan' in child && contains(child.keySpan, place)) {
      return { path: here, keySpan: child.keySpan };
    }
    const below = contains(child.value.span, place) ? keyAt(child.value, place, here) : undefined;
    if (below !== undefined) {
      return below;
    }
  }
  return undefined;
}

/** Paths of the values that are written at a span; a value in a block or behind an alias has several. */
export function pathsOfSpan(root: SourceNode, span: Span, path: Path = []): readonly Path[] {
  const { file, start, end } = root.span;
  const here = file === span.file && start === span.start && end === span.end ? [path] : [];
  switch (root.kind) {
    case 'scalar':
      return here;
    case 'sequence':
      return [...here, ...root.items.flatMap(({ value }, index) => pathsOfSpan(value, span, [...path, index]))];
    case 'mapping':
      return [...here, ...[...root.entries].flatMap(([key, { value }]) => pathsOfSpan(value, span, [...path, key]))];
  }
}

/** Scalar text at a path, if there is one. */
export function textAt(root: SourceNode, path: Path): string | undefined {
  const node = locate(root, path)?.node;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

const dataOf = new WeakMap<SourceNode, object>();

/**
 * Plain data for the validator. Mappings have no prototype, so `__proto__` and `constructor` are keys like any other. A node returns the
 * same object each time, so that results about it can be cached while its text is unchanged.
 */
export function toData(node: SourceNode): unknown {
  if (node.kind === 'scalar') {
    return node.value;
  }
  const known = dataOf.get(node);
  if (known !== undefined) {
    return known;
  }
  const data = node.kind === 'sequence' ? node.items.map((item) => toData(item.value)) : mappingData(node);
  dataOf.set(node, data);
  return data;
}

function mappingData({ entries }: MappingNode): object {
  const data: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of entries) {
    data[key] = toData(entry.value);
  }
  return data;
}

/** Gives a node the data of another that has the same. */
export function shareData(node: SourceNode, data: object): void {
  dataOf.set(node, data);
}

/** A node that differs from another only in its place. */
export function movedNode<N extends SourceNode>(node: SourceNode, moved: N): N {
  const data = dataOf.get(node);
  if (data !== undefined) {
    dataOf.set(moved, data);
  }
  return moved;
}

/** Paths of the values that have been reported. */
export function flawedPaths(root: SourceNode, path: Path = []): readonly Path[] {
  if (!containsFlaw(root)) {
    return [];
  }
  switch (root.kind) {
    case 'scalar':
      return [path];
    case 'sequence':
      return root.items.flatMap((item, index) => flawedPaths(item.value, [...path, index]));
    case 'mapping':
      return [...root.entries].flatMap(([key, entry]) => flawedPaths(entry.value, [...path, key]));
  }
}

/** Whether this value or one inside it has been reported. */
export function containsFlaw(node: SourceNode): boolean {
  if (node.kind === 'scalar') {
    return node.flawed;
  }
  const children: Iterable<Child> = node.kind === 'sequence' ? node.items : node.entries.values();
  for (const child of children) {
    if (containsFlaw(child.value)) {
      return true;
    }
  }
  return false;
}
