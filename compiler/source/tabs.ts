/**
 * Tabs where YAML wants spaces. Its parser often notices them later and elsewhere, and complains about the next character. An author
 * who cannot see the difference between a tab and spaces needs to be told.
 */
import { parseDocument, type YAMLError } from 'yaml';
import { tabIndentation } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Fix, TextEdit } from '../diagnostics/types.ts';
import { applyEdits } from './edit.ts';
import { lineStart, lineText, positionAt, type SourceText, spanOf } from './source-text.ts';

/** White space containing a tab at the start of a line, or after the dashes that start it. */
const indentation = /^(?:[ \t]*-(?=[ \t]))*[ \t]*\t[ \t]*(?=\S)/;

/** The diagnostic for an error that a tab causes; undefined where none does. `errors` are all of the text. */
export function tabProblem(source: SourceText, first: YAMLError, errors: readonly YAMLError[]): Diagnostic | undefined {
  const line = [...linesNear(source, first, errors)].find((one) => indentation.test(lineText(source, one)));
  if (line === undefined) {
    return undefined;
  }
  const text = lineText(source, line);
  const start = text.indexOf('\t');
  const end = (indentation.exec(text)?.[0].length ?? start + 1) + lineStart(source, line);
  const fixes = withSpaces(source);
  return createDiagnostic(
    tabIndentation,
    {},
    {
      span: spanOf(source, lineStart(source, line) + start, end),
      label: 'here',
      ...(fixes.length === 0 && { help: ['indent with spaces'] }),
      fixes,
    },
  );
}

/** The line of the error, the one with content before it, and those up to the next line that the parser blames for a tab. */
function* linesNear(source: SourceText, first: YAMLError, errors: readonly YAMLError[]): Generator<number> {
  const { line } = positionAt(source, first.pos[0]);
  yield line;
  let before = line - 1;
  while (before > 1 && lineText(source, before).trim() === '') {
    before--;
  }
  yield before;
  for (const { code, pos } of errors) {
    const blamed = positionAt(source, pos[0]).line;
    if (code === 'TAB_AS_INDENT' && blamed <= line + 1) {
      yield blamed;
    }
  }
}

/** Common tab widths of editors. */
const widths = [2, 4, 8];

/** Replaces all tabs in indentation by spaces, where the meaning does not depend on the tab width. */
function withSpaces(source: SourceText): readonly Fix[] {
  const readings = widths
    .map((width) => ({ width, edits: tabEdits(source, width) }))
    .flatMap(({ width, edits }) => {
      const meaning = readingOf(source, edits);
      return meaning === undefined ? [] : [{ width, edits, meaning }];
    });
  const [reading] = readings;
  return reading === undefined || readings.some(({ meaning }) => meaning !== reading.meaning)
    ? []
    : [{ title: `write ${reading.width} spaces for each tab`, edits: reading.edits }];
}

function tabEdits(source: SourceText, width: number): readonly TextEdit[] {
  return source.lineStarts.flatMap((start, index) => {
    const [blanks] = indentation.exec(lineText(source, index + 1)) ?? [];
    return blanks === undefined
      ? []
      : [{ span: spanOf(source, start, start + blanks.length), newText: blanks.replaceAll('\t', ' '.repeat(width)) }];
  });
}

/** What the text says after the edits; undefined where that is no YAML. */
function readingOf(source: SourceText, edits: readonly TextEdit[]): string | undefined {
  const document = parseDocument(applyEdits(source.text, edits), { uniqueKeys: false, logLevel: 'silent' });
  return document.errors.length > 0 ? undefined : JSON.stringify(document.contents);
}
