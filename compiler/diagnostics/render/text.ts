/**
 * Diagnostics for people: a headline, the source with carets, notes, advice and the page to read. Returns text; when to use
 * colour is the caller's decision.
 */
import { createSourceText, positionAt, type SourceText } from '../../source/source-text.ts';
import { printable } from '../../text/escape.ts';
import { pageOf } from '../pages.ts';
import type { Sources } from '../sources.ts';
import type { Diagnostic } from '../types.ts';
import { type Mark, renderFrame } from './frame.ts';
import { createPalette, type Palette } from './palette.ts';

export interface TextOptions {
  /** Default false. */
  readonly color?: boolean;
  /** How many diagnostics are shown before the rest is only counted; default 50. */
  readonly limit?: number;
  /** Where to read about a code; default its page in the project. */
  readonly docs?: (code: string) => string;
}

/** Frames separated by empty lines; empty where there is nothing to say. Ends without a line break. */
export function renderText(diagnostics: readonly Diagnostic[], sources: Sources, options: TextOptions = {}): string {
  const { color = false, limit = 50, docs = pageOf } = options;
  const palette = createPalette(color);
  const texts = new Map([...sources].map(([file, text]) => [file, createSourceText(file, text)]));
  const blocks = diagnostics.slice(0, limit).map((diagnostic) => renderDiagnostic(diagnostic, texts, palette, docs));
  const hidden = diagnostics.length - blocks.length;
  return [...blocks, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join('\n\n');
}

/** "2 errors and 1 warning" */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'no problems' : parts.join(' and ');
}

function renderDiagnostic(
  diagnostic: Diagnostic,
  texts: ReadonlyMap<string, SourceText>,
  palette: Palette,
  docs: (code: string) => string,
): string {
  const { code, slug, severity, message } = diagnostic;
  const headline = `${palette.severity(severity, `${severity}[${code}]`)} ${palette.strong(printable(`${slug}: ${message}`))}`;
  const marks = marksOf(diagnostic);
  const files = [...new Set(marks.map(({ span }) => span.file))];
  const gutter = gutterOf(marks, texts);
  const frames = files.flatMap((file, index) => {
    const own = marks.filter(({ span }) => span.file === file);
    return renderFile(file, own, texts.get(file), { palette, severity, gutter, first: index === 0 });
  });
  const remark = (kind: string, text: string): string =>
    `${' '.repeat(gutter)} ${palette.frame('=')} ${palette.strong(kind)}: ${printable(text)}`;
  return [
    headline,
    ...frames,
    ...diagnostic.notes.map((note) => remark('note', note)),
    ...diagnostic.help.map((help) => remark('help', help)),
    ...diagnostic.fixes.map(({ title }) => remark('help', title)),
    remark('docs', docs(code)),
  ].join('\n');
}

function marksOf({ span, label, labels }: Diagnostic): readonly Mark[] {
  const secondary = labels.map((one) => ({ span: one.span, text: one.text, primary: false }));
  return span === undefined ? secondary : [{ span, text: label ?? '', primary: true }, ...secondary];
}

function gutterOf(marks: readonly Mark[], texts: ReadonlyMap<string, SourceText>): number {
  const lines = marks.map(({ span }) => {
    const source = texts.get(span.file);
    return source === undefined ? 1 : positionAt(source, span.start).line;
  });
  return String(Math.max(1, ...lines)).length;
}

function renderFile(
  file: string,
  marks: readonly Mark[],
  source: SourceText | undefined,
  style: {
    readonly palette: Palette;
    readonly severity: Diagnostic['severity'];
    readonly gutter: number;
    readonly first: boolean;
  },
): readonly string[] {
  const arrow = `${' '.repeat(style.gutter)}${style.palette.frame(style.first ? '-->' : ':::')}`;
  const [head] = marks;
  if (source === undefined || head === undefined) {
    return [`${arrow} ${printable(file)}`];
  }
  const { line, column } = positionAt(source, head.span.start);
  const location = `${arrow} ${printable(file)}:${line}:${column}`;
  return source.text === '' ? [location] : [location, ...renderFrame(source, marks, style)];
}
