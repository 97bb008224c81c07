/**
 * Places in a source text. Offsets are UTF-16 code units, as JavaScript strings and the language server protocol count them;
 * they become display columns only when a renderer draws a caret.
 */

/** A half-open range `[start, end)` of UTF-16 code units in one file. */
export interface Span {
  /** Path of the file as the host names it. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Whether two spans begin at the same place. */
export function beginTogether(a: Span | undefined, b: Span | undefined): boolean {
  return a?.file === b?.file && a?.start === b?.start;
}

/** Where a value is written, and where the values that it replaced are: in files that its file builds on, nearest first. */
export interface Origin extends Span {
  /** Absent where it replaced none. */
  readonly overrides?: readonly Span[];
  /** For what is written in a block: where that is used, innermost first. */
  readonly uses?: readonly Span[];
}

/** A place inside the document tree: keys of mappings and indices of sequences, from the root. */
export type Path = readonly (string | number)[];
