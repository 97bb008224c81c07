/** The mappings and sequences that are open while the tokens of a text, possibly half-written, are read. */
import type { Path } from './span.ts';
import { isDash, type Token } from './tokens.ts';

export interface Container {
  readonly kind: 'mapping' | 'sequence';
  readonly flow: boolean;
  readonly path: Path;
  readonly parent?: Container;
  /** Smallest column at which a line inside can begin. */
  readonly indent: number;
  /** What comes next; `done` until a comma, a new line or a new item. */
  state: 'key' | 'value' | 'done';
  /** For a mapping: the key that was read last. */
  key: string;
  /** For a mapping: its keys, with their values where these are words, else empty. */
  readonly entries: Map<string, string>;
  /** For a sequence: the item begun last, and the items that are words. */
  index: number;
  readonly items: string[];
}

export function createContainer(
  kind: Container['kind'],
  fields: Pick<Container, 'flow' | 'path' | 'indent' | 'state' | 'parent'>,
): Container {
  return { kind, ...fields, key: '', entries: new Map(), index: 0, items: [] };
}

/** Whether a line that begins at a column, `at` in the text, ends the container. */
export function isLeft({ kind, flow, indent }: Container, column: number, text: string, at: number): boolean {
  return column < indent || (column === indent && kind === 'sequence' && !flow && !isDash(text, at));
}

/** Path of what is written next in a container. */
export function slotOf({ kind, path, key, index, state }: Container): Path {
  return kind === 'sequence' ? [...path, index] : state === 'value' ? [...path, key] : path;
}

/** In brackets a new key is accepted even if the comma before it is missing. */
export function expectsKey(container: Container, word: Pick<Token, 'colonEnd' | 'opensLine' | 'column'>): boolean {
  if (container.kind === 'sequence') {
    return false;
  }
  return container.flow
    ? container.state === 'key' || word.colonEnd !== undefined
    : (word.opensLine && word.column === container.indent) || container.state === 'key';
}

/** The contents of brackets are indented deeper than the block around them. */
export function flowIndent(container: Container): number {
  let block = container;
  while (block.flow && block.parent !== undefined) {
    block = block.parent;
  }
  return block.parent === undefined && block.state !== 'value' && block.key === '' ? 0 : block.indent + 1;
}
