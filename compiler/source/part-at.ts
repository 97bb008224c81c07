/** The part of a text that contains an offset: a top-level key, and the item of the block list under it, found by lines alone. */
import { lineStart, positionAt, type SourceText } from './source-text.ts';
import { keyOfSection, type TextPart } from './split-parts.ts';
import { isDash, nextPlace } from './tokens.ts';

export interface PartAround {
  /** The key with its value, or with what comes before the first item of a block list. */
  readonly head: TextPart;
  /** The item that contains the offset, up to and including the first line of the next. */
  readonly item?: TextPart & { readonly index: number };
}

export function partAround(source: SourceText, offset: number): PartAround {
  const here = positionAt(source, offset).line;
  let first = here;
  while (first > 1 && !opensSection(source, first)) {
    first--;
  }
  let last = here + 1;
  while (last <= source.lineStarts.length && !opensSection(source, last)) {
    last++;
  }
  const section = { start: lineStart(source, first), end: lineStart(source, last) };
  const dashes = itemLines(source, first + 1, last);
  const [firstDash] = dashes;
  if (firstDash === undefined) {
    return { head: section };
  }
  const index = Math.max(
    0,
    dashes.findLastIndex((line) => line <= here),
  );
  const next = dashes[index + 1];
  return {
    head: { start: section.start, end: lineStart(source, firstDash) },
    item: {
      start: lineStart(source, dashes[index] ?? firstDash),
      end: next === undefined ? section.end : lineStart(source, next + 1),
      index,
    },
  };
}

/** Lines on which the items of a section's block list begin. */
function itemLines(source: SourceText, from: number, to: number): readonly number[] {
  const end = lineStart(source, to);
  const start = lineStart(source, from);
  const first = nextPlace(source.text, start, start, end);
  if (first === undefined || !first.opensLine || !isDash(source.text, first.start)) {
    return [];
  }
  const lines: number[] = [];
  for (let line = from; line < to; line++) {
    const dash = lineStart(source, line) + first.column;
    if (isDash(source.text, dash) && /^ *$/.test(source.text.slice(dash - first.column, dash))) {
      lines.push(line);
    }
  }
  return lines;
}

function opensSection({ text, lineStarts }: SourceText, line: number): boolean {
  const start = lineStarts[line - 1] ?? text.length;
  return start < text.length && !/[\s#]/.test(text.charAt(start)) && !isDash(text, start);
}

/** The top-level keys, as far as half-written lines tell, except the one on the line of `offset`. */
export function otherSectionKeys(source: SourceText, offset: number): readonly string[] {
  const here = positionAt(source, offset).line;
  return source.lineStarts.flatMap((start, index) => {
    const line = index + 1;
    if (line === here || !opensSection(source, line)) {
      return [];
    }
    const key = keyOfSection(source.text.slice(start, lineStart(source, line + 1)));
    return key === undefined ? [] : [key];
  });
}
