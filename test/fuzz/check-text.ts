/**
 * What must hold of any text whatever, spec or not: it is checked without an exception, its diagnostics point into it, their fixes do
 * what they say, and everybody who asks gets the same answer. Runs in a worker, because a text that hangs cannot be told to stop.
 */
import { isDeepStrictEqual } from 'node:util';
import { checkSpec } from '../../compiler/check.ts';
import { renderJson } from '../../compiler/diagnostics/render/json.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { readSources } from '../../compiler/diagnostics/sources.ts';
import type { Diagnostic, Fix } from '../../compiler/diagnostics/types.ts';
import { formatSpec } from '../../compiler/format/format.ts';
import { createDocuments, type OpenDocument } from '../../compiler/lsp/documents.ts';
import { codeActions, fixAll } from '../../compiler/lsp/features/code-actions.ts';
import { completeAt } from '../../compiler/lsp/features/completion.ts';
import { semanticWords } from '../../compiler/lsp/features/highlighting.ts';
import { hoverAt } from '../../compiler/lsp/features/hover.ts';
import { inlayHints } from '../../compiler/lsp/features/inlay-hints.ts';
import { definitionAt, referencesAt } from '../../compiler/lsp/features/names.ts';
import { folds, outline } from '../../compiler/lsp/features/outline.ts';
import { applyEdits } from '../../compiler/source/edit.ts';
import { createSourceText } from '../../compiler/source/source-text.ts';
import { memoryHost } from '../support/memory-host.ts';

const file = 'spec.yaml';

export interface Question {
  readonly text: string;
  /** What an editor showed just before. */
  readonly before: string;
  /** Seconds of the processor's time that one check may take; any time where absent. */
  readonly secondsPerCheck?: number | undefined;
}

/** What is wrong with the compiler's answer, in a few words. */
export async function problemOfText({ text, before, secondsPerCheck }: Question): Promise<string | undefined> {
  try {
    return timeProblem(text, secondsPerCheck) ?? (await findProblem(text, before));
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

async function findProblem(text: string, before: string): Promise<string | undefined> {
  const diagnostics = check(text);
  // A byte order mark is not part of what is checked.
  const yaml = text.replace(/^\uFEFF/, '');
  const host = memoryHost({ [file]: text });
  renderText(diagnostics, readSources(host, diagnostics));
  renderJson(diagnostics, readSources(host, diagnostics));
  return (
    spanProblem(diagnostics, yaml.length) ??
    wordProblem(diagnostics) ??
    fixProblem(diagnostics, yaml) ??
    (isDeepStrictEqual(diagnostics, check(text)) ? undefined : 'a second check gives another answer') ??
    (await editorProblem(text, before, diagnostics)) ??
    formatProblem(yaml)
  );
}

function check(text: string): readonly Diagnostic[] {
  return checkSpec(memoryHost({ [file]: text }), file).diagnostics;
}

function timeProblem(text: string, limit = Number.POSITIVE_INFINITY): string | undefined {
  const start = process.cpuUsage();
  check(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6 > limit ? `a check takes over ${limit} s` : undefined;
}

function spanProblem(diagnostics: readonly Diagnostic[], length: number): string | undefined {
  for (const { code, span, labels, fixes } of diagnostics) {
    const spans = [
      span,
      ...labels.map((label) => label.span),
      ...fixes.flatMap(({ edits }) => edits.map((e) => e.span)),
    ];
    for (const one of spans) {
      if (one === undefined || !(0 <= one.start && one.start <= one.end && one.end <= length)) {
        return `${code} points at ${one?.start} to ${one?.end} of ${length}`;
      }
    }
  }
  return undefined;
}

/** One thing is said once. */
function wordProblem(diagnostics: readonly Diagnostic[]): string | undefined {
  for (const { code, notes, help, fixes } of diagnostics) {
    const sentences = [...notes, ...help, ...fixes.map(({ title }) => title)];
    const twice = sentences.find((sentence, index) => sentences.indexOf(sentence) !== index);
    if (twice !== undefined) {
      return `${code} says “${twice}” twice`;
    }
  }
  return undefined;
}

function fixProblem(diagnostics: readonly Diagnostic[], text: string): string | undefined {
  for (const diagnostic of diagnostics) {
    for (const fix of diagnostic.fixes) {
      const problem = oneFixProblem(diagnostics, diagnostic, fix, text);
      if (problem !== undefined) {
        return `the fix “${fix.title}” of ${diagnostic.code} ${problem}`;
      }
    }
  }
  return undefined;
}

function oneFixProblem(
  diagnostics: readonly Diagnostic[],
  { code, message }: Diagnostic,
  { edits }: Fix,
  text: string,
): string | undefined {
  const fixed = applyEdits(text, edits);
  if (fixed === text) {
    return 'changes nothing';
  }
  const after = check(fixed);
  const isSame = (other: Diagnostic): boolean => other.code === code && other.message === message;
  if (after.filter(isSame).length >= diagnostics.filter(isSame).length) {
    return 'leaves its diagnostic';
  }
  const syntax = (all: readonly Diagnostic[]): readonly string[] =>
    all.filter((one) => /^SPC1/.test(one.code) && one.severity === 'error').map((one) => `${one.code} ${one.message}`);
  const exposed = syntax(after).find((one) => !syntax(diagnostics).includes(one));
  return exposed === undefined ? undefined : `exposes ${exposed}`;
}

/** An editor shows what a check prints, for a text that it opens and for one that it comes to by a change. */
async function editorProblem(
  text: string,
  before: string,
  diagnostics: readonly Diagnostic[],
): Promise<string | undefined> {
  const documents = createDocuments('utf-16', () => file);
  documents.open('opened', 1, text);
  documents.open('changed', 1, before);
  documents.get('changed')?.view().fixed();
  documents.change('changed', 2, [{ text }]);
  for (const uri of ['opened', 'changed']) {
    const document = documents.get(uri) as OpenDocument;
    const view = document.view();
    if (!isDeepStrictEqual(view.fixed(), diagnostics)) {
      return `the language server says something else of the ${uri} text`;
    }
    const withoutFixes = (all: readonly Diagnostic[]) => all.map((one) => ({ ...one, fixes: [] }));
    if (!isDeepStrictEqual(withoutFixes(view.diagnostics), withoutFixes(diagnostics))) {
      return `the language server shows something else of the ${uri} text at first`;
    }
    const offset = Math.floor(view.source.text.length / 2);
    semanticWords(view);
    inlayHints(view);
    outline(view);
    folds(view);
    fixAll(view);
    codeActions(view, 0, view.source.text.length);
    for (const at of [0, offset, view.source.text.length]) {
      await hoverAt(view, at);
      completeAt(view, at);
      definitionAt(view, at);
      referencesAt(view, at, true);
    }
    document.positions.rangeOf({ start: 0, end: offset });
  }
  return undefined;
}

function formatProblem(text: string): string | undefined {
  const once = formatSpec(createSourceText(file, text));
  if (!('text' in once)) {
    return undefined;
  }
  const twice = formatSpec(createSourceText(file, once.text));
  return 'text' in twice && twice.text === once.text ? undefined : 'the formatted text is formatted otherwise';
}
