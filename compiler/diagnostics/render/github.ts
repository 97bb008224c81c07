/** Diagnostics as GitHub workflow commands, which become annotations on the changed lines of a pull request. */
import { createSourceText, positionAt } from '../../source/source-text.ts';
import { printable } from '../../text/escape.ts';
import type { Sources } from '../sources.ts';
import type { Diagnostic } from '../types.ts';

/** One command per diagnostic, each on a line. */
export function renderGithub(diagnostics: readonly Diagnostic[], sources: Sources): string {
  return diagnostics.map((diagnostic) => `${toCommand(diagnostic, sources)}\n`).join('');
}

function toCommand(
  { code, slug, severity, message, span, label, notes, help, fixes }: Diagnostic,
  sources: Sources,
): string {
  const properties: [string, string][] = [];
  const text = span === undefined ? undefined : sources.get(span.file);
  if (span !== undefined) {
    properties.push(['file', span.file]);
  }
  if (span !== undefined && text !== undefined) {
    const source = createSourceText(span.file, text);
    const start = positionAt(source, span.start);
    const end = positionAt(source, span.end);
    properties.push(['line', `${start.line}`], ['endLine', `${end.line}`]);
    // GitHub refuses columns on annotations over several lines.
    if (start.line === end.line) {
      properties.push(['col', `${start.column}`], ['endColumn', `${end.column}`]);
    }
  }
  properties.push(['title', `${code} ${slug}`]);
  const body = [
    label === undefined ? message : `${message}: ${label}`,
    ...notes.map((note) => `note: ${note}`),
    ...help.map((one) => `help: ${one}`),
    ...fixes.map(({ title }) => `help: ${title}`),
  ].join('\n');
  const list = properties.map(([key, value]) => `${key}=${escapeProperty(value)}`).join(',');
  return `::${severity} ${list}::${escapeData(body)}`;
}

/** The escapes of actions/toolkit: a message must not end its own line, nor a property its list. */
function escapeData(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(printable)
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
