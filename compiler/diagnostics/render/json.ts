/** Diagnostics for programs: everything in a diagnostic, with lines and columns in addition to offsets. */
import { createSourceText, positionAt, type SourceText } from '../../source/source-text.ts';
import type { Span } from '../../source/span.ts';
import { jsonText } from '../../text/escape.ts';
import { pageOf } from '../pages.ts';
import type { Sources } from '../sources.ts';
import type { Diagnostic } from '../types.ts';

/** Offsets count UTF-16 units from 0, lines and columns from 1. */
interface JsonPlace {
  readonly offset: number;
  readonly line?: number;
  readonly column?: number;
}

interface JsonSpan {
  readonly file: string;
  readonly start: JsonPlace;
  readonly end: JsonPlace;
}

/** A JSON array, indented, with a line break at its end. */
export function renderJson(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const texts = new Map([...sources].map(([file, text]) => [file, createSourceText(file, text)]));
  return `${jsonText(
    diagnostics.map((diagnostic) => toJson(diagnostic, texts)),
    2,
  )}\n`;
}

function toJson(diagnostic: Diagnostic, texts: ReadonlyMap<string, SourceText>): object {
  const { code, slug, severity, message, span, label, labels, notes, help, fixes } = diagnostic;
  const place = (one: Span): JsonSpan => toJsonSpan(one, texts.get(one.file));
  return {
    code,
    slug,
    severity,
    message,
    ...(span !== undefined && { span: place(span) }),
    ...(label !== undefined && { label }),
    labels: labels.map((one) => ({ span: place(one.span), text: one.text })),
    notes,
    help,
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map((edit) => ({ span: place(edit.span), newText: edit.newText })),
    })),
    docs: pageOf(code),
  };
}

function toJsonSpan({ file, start, end }: Span, source: SourceText | undefined): JsonSpan {
  const place = (offset: number): JsonPlace => ({ offset, ...(source !== undefined && positionAt(source, offset)) });
  return { file, start: place(start), end: place(end) };
}
