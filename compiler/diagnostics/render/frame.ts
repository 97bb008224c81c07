/** The source excerpt of a diagnostic: the lines of its labels, in order, with carets under them. */
import { lineText, positionAt, type SourceText } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import { displayWidth } from '../../text/display.ts';
import { printable } from '../../text/escape.ts';
import type { Severity } from '../types.ts';
import type { Palette } from './palette.ts';

export interface Mark {
  readonly span: Span;
  readonly text: string;
  readonly primary: boolean;
}

/** A mark on one line, in display columns of the printed text. */
interface PlacedMark {
  readonly start: number;
  readonly width: number;
  readonly text: string;
  readonly primary: boolean;
}

export interface FrameStyle {
  readonly palette: Palette;
  readonly severity: Severity;
  /** Columns for line numbers. */
  readonly gutter: number;
}

/** Longer lines are clipped around their marks. */
const maximumLineWidth = 160;
const contextWidth = 40;

/** The frame's lines for marks of one file, without the location line above it. */
export function renderFrame(source: SourceText, marks: readonly Mark[], style: FrameStyle): readonly string[] {
  const byLine = new Map<number, Mark[]>();
  for (const mark of marks) {
    const { line } = positionAt(source, mark.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), mark]);
  }
  const bar = style.palette.frame('|');
  const empty = `${' '.repeat(style.gutter)} ${bar}`;
  const rows: string[] = [empty];
  let previous: number | undefined;
  for (const line of [...byLine.keys()].sort((a, b) => a - b)) {
    if (previous !== undefined && line === previous + 2) {
      rows.push(sourceRow(printable(clipEnd(lineText(source, line - 1))), line - 1, style));
    } else if (previous !== undefined && line > previous + 2) {
      rows.push(`${' '.repeat(style.gutter)} ${style.palette.frame('…')}`);
    }
    const { text, placed } = placeMarks(source, line, byLine.get(line) ?? []);
    rows.push(sourceRow(text, line, style));
    rows.push(...markRows(placed, style).map((row) => `${empty} ${row}`));
    previous = line;
  }
  return rows;
}

function sourceRow(text: string, line: number, { palette, gutter }: FrameStyle): string {
  return `${palette.frame(`${String(line).padStart(gutter)} |`)} ${text}`.trimEnd();
}

function clipEnd(text: string): string {
  return text.length > maximumLineWidth ? `${text.slice(0, maximumLineWidth)}…` : text;
}

/** Clips the line to what its marks need and turns spans into columns. */
function placeMarks(
  source: SourceText,
  line: number,
  marks: readonly Mark[],
): { readonly text: string; readonly placed: readonly PlacedMark[] } {
  const whole = lineText(source, line);
  const ranges = marks.map((mark) => {
    const start = positionAt(source, mark.span.start).column - 1;
    // A span over several lines is underlined to the end of its first.
    return {
      mark,
      start: Math.min(start, whole.length),
      end: Math.min(start + mark.span.end - mark.span.start, whole.length),
    };
  });
  const { from, to } = windowOf(whole, ranges);
  const lead = from > 0 ? '…' : '';
  const text = `${lead}${printable(whole.slice(from, to))}${to < whole.length ? '…' : ''}`;
  const columnOf = (at: number): number =>
    lead.length + displayWidth(whole.slice(from, Math.min(Math.max(at, from), to)));
  return {
    text,
    placed: ranges.map(({ mark, start, end }) => ({
      start: columnOf(start),
      width: Math.max(1, columnOf(end) - columnOf(start)),
      text: mark.text,
      primary: mark.primary,
    })),
  };
}

function windowOf(
  whole: string,
  ranges: readonly { readonly mark: Mark; readonly start: number; readonly end: number }[],
): { readonly from: number; readonly to: number } {
  if (whole.length <= maximumLineWidth) {
    return { from: 0, to: whole.length };
  }
  const anchor = ranges.find(({ mark }) => mark.primary) ?? ranges[0];
  const from = onBoundary(whole, Math.max(0, (anchor?.start ?? 0) - contextWidth));
  return { from, to: onBoundary(whole, Math.min(whole.length, from + maximumLineWidth)) };
}

/** An offset that does not split a surrogate pair. */
function onBoundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Carets, the text of the rightmost mark beside them, the other texts hanging below. Marks that overlap get rows of their own. */
function markRows(marks: readonly PlacedMark[], style: FrameStyle): readonly string[] {
  const rest = [...marks].sort((a, b) => a.start - b.start || Number(b.primary) - Number(a.primary));
  const rows: string[] = [];
  while (rest.length > 0) {
    const group: PlacedMark[] = [];
    for (const mark of [...rest]) {
      const last = group.at(-1);
      if (last === undefined || last.start + last.width <= mark.start) {
        group.push(mark);
        rest.splice(rest.indexOf(mark), 1);
      }
    }
    rows.push(...groupRows(group, style));
  }
  return rows;
}

function groupRows(group: readonly PlacedMark[], style: FrameStyle): readonly string[] {
  const last = group.at(-1);
  const carets = group.map((mark) => ({ at: mark.start, text: (mark.primary ? '^' : '-').repeat(mark.width), mark }));
  const beside =
    last === undefined || last.text === '' ? [] : [{ at: last.start + last.width + 1, text: last.text, mark: last }];
  const rows = [paint([...carets, ...beside], style)];
  const hanging = group.slice(0, -1).filter(({ text }) => text !== '');
  while (hanging.length > 0) {
    const mark = hanging[hanging.length - 1];
    const bars = hanging.map((other) => ({ at: other.start, text: '|', mark: other }));
    rows.push(paint(bars, style));
    hanging.pop();
    if (mark !== undefined) {
      rows.push(paint([...bars.slice(0, -1), { at: mark.start, text: mark.text, mark }], style));
    }
  }
  return rows;
}

/** Pieces from left to right on one line. */
function paint(
  pieces: readonly { readonly at: number; readonly text: string; readonly mark: PlacedMark }[],
  { palette, severity }: FrameStyle,
): string {
  let row = '';
  let column = 0;
  for (const { at, text, mark } of pieces) {
    const shown = printable(text);
    row += ' '.repeat(Math.max(0, at - column));
    row += mark.primary ? palette.severity(severity, shown) : palette.secondary(shown);
    column = Math.max(column, at) + displayWidth(shown);
  }
  return row.trimEnd();
}
