/**
 * A source text with its line starts: offsets become lines and columns here and nowhere else.
 * Lines end at `\n`; a `\r` before it belongs to the line break.
 */
import type { Span } from './span.ts';

export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** Offset of the first unit of each line. */
  readonly lineStarts: readonly number[];
}

/** Several texts, by the files that spans name. */
export interface SourceTexts {
  /** The text that a span points into. */
  textOf(span: Span): SourceText;
}

/** 1-based line and column, both in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A line of a file; the first one is 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export function createSourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  return { file, text, lineStarts };
}

export function positionAt(source: SourceText, offset: number): Position {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStart(source, middle + 1) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return { line: low + 1, column: offset - lineStart(source, low + 1) + 1 };
}

/** Offset where a 1-based line begins; past the last line it is the end of the text. */
export function lineStart(source: SourceText, line: number): number {
  return source.lineStarts[line - 1] ?? source.text.length;
}

/** Offset where the text of a 1-based line ends, before its line break. */
export function lineEnd(source: SourceText, line: number): number {
  const next = source.lineStarts[line];
  if (next === undefined) {
    return source.text.length;
  }
  return source.text[next - 2] === '\r' ? next - 2 : next - 1;
}

export function lineText(source: SourceText, line: number): string {
  return source.text.slice(lineStart(source, line), lineEnd(source, line));
}

/** The text of a span; empty without one. */
export function textAtSpan(texts: SourceTexts, span: Span | undefined): string {
  return span === undefined ? '' : texts.textOf(span).text.slice(span.start, span.end);
}

/** The line that a span begins on. */
export function lineOfSpan(texts: SourceTexts, span: Span): SourceLine {
  return { file: span.file, line: positionAt(texts.textOf(span), span.start).line };
}

/** A span of `source`, kept inside the text. */
export function spanOf(source: SourceText, start: number, end: number): Span {
  const from = Math.max(0, Math.min(start, source.text.length));
  return { file: source.file, start: from, end: Math.max(from, Math.min(end, source.text.length)) };
}
