/**
 * Offsets of a spec's text ↔ positions of the language server protocol: zero-based lines that end at `\n`, `\r\n` or `\r`, and characters
 * counted in the encoding that client and server agreed on (LSP 3.17, `PositionEncodingKind`).
 */
import type { Span } from '../source/span.ts';

export const positionEncodings = ['utf-16', 'utf-8', 'utf-32'] as const;
export type PositionEncoding = (typeof positionEncodings)[number];

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Positions {
  positionAt(offset: number): Position;
  rangeOf(span: Pick<Span, 'start' | 'end'>): Range;
  /** Clamped to the line and the text, as the protocol requires. */
  offsetAt(position: Position): number;
}

/** Offsets count UTF-16 units of `text`. */
export function createPositions(text: string, encoding: PositionEncoding): Positions {
  const starts = lineStartsOf(text);
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  const positionAt = (offset: number): Position => {
    const within = Math.max(0, Math.min(offset, text.length));
    const line = lineOf(within);
    return { line, character: unitsOf(text.slice(starts[line], within), encoding) };
  };
  return {
    positionAt,
    rangeOf: ({ start, end }) => ({ start: positionAt(start), end: positionAt(end) }),
    offsetAt({ line, character }) {
      const start = starts[line];
      if (start === undefined) {
        return text.length;
      }
      const content = text.slice(start, starts[line + 1]).replace(/[\r\n]+$/, '');
      return start + lengthOf(content, character, encoding);
    },
  };
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  const lineBreak = /\r\n?|\n/g;
  while (lineBreak.test(text)) {
    starts.push(lineBreak.lastIndex);
  }
  return starts;
}

function unitsOf(text: string, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') {
    return text.length;
  }
  let units = 0;
  for (const character of text) {
    units += unitsOfCharacter(character, encoding);
  }
  return units;
}

/** UTF-16 length of the longest prefix of `text` with at most `units` units. A position inside a character moves to its start. */
function lengthOf(text: string, units: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') {
    return Math.min(units, text.length);
  }
  let length = 0;
  let left = units;
  for (const character of text) {
    left -= unitsOfCharacter(character, encoding);
    if (left < 0) {
      break;
    }
    length += character.length;
  }
  return length;
}

function unitsOfCharacter(character: string, encoding: PositionEncoding): number {
  const point = character.codePointAt(0) ?? 0;
  if (encoding === 'utf-32') {
    return 1;
  }
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
