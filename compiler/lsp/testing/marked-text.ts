/** Places in the texts of tests: `┆` is the cursor, `~~~` delimits a span. */
import { compilerAssert } from '../../assert.ts';

export interface MarkedText {
  /** Without the marks. */
  readonly text: string;
  /** Offsets of the cursors, in order. */
  readonly cursors: readonly number[];
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

const mark = /┆|~~~/g;

export function readMarks(marked: string): MarkedText {
  const cursors: number[] = [];
  const edges: number[] = [];
  let removed = 0;
  const text = marked.replaceAll(mark, (found, at: number) => {
    (found === '┆' ? cursors : edges).push(at - removed);
    removed += found.length;
    return '';
  });
  compilerAssert(edges.length % 2 === 0, 'a marked span has two ends');
  const starts = edges.filter((_, index) => index % 2 === 0);
  return { text, cursors, spans: starts.map((start, index) => ({ start, end: edges[2 * index + 1] ?? start })) };
}

/** A text with one cursor. */
export function readCursor(marked: string): { readonly text: string; readonly offset: number } {
  const { text, cursors } = readMarks(marked);
  const [offset] = cursors;
  compilerAssert(offset !== undefined && cursors.length === 1, 'a marked text has one cursor');
  return { text, offset };
}
