/** What features find, in the terms of the language server protocol 3.17. */
import * as lsp from 'vscode-languageserver';
import { pageOf } from '../diagnostics/pages.ts';
import type { Diagnostic, TextEdit } from '../diagnostics/types.ts';
import { snippetText } from '../schema/snippet.ts';
import type { Span } from '../source/span.ts';
import type { CodeAction } from './features/code-actions.ts';
import type { Completion } from './features/completion-offer.ts';
import { type Word, wordKinds } from './features/highlighting.ts';
import type { OutlineSymbol } from './features/outline.ts';
import type { Positions } from './positions.ts';

/** A document as results refer to it. */
export interface Place {
  readonly uri: string;
  /** Version of an open document; null where the file is only on disk. */
  readonly version: number | null;
  readonly positions: Positions;
}

/** The documents of one spec, by the files that spans name. */
export interface Places {
  /** The document of the spec itself. */
  readonly own: Place;
  of(file: string): Place;
  /** The URI of a page of specc's documentation. */
  pageUri(page: string): string;
}

/** In the document that its span points into. */
export function toDiagnostic(diagnostic: Diagnostic, places: Places): lsp.Diagnostic {
  const { code, slug, severity, message, span, label, labels, notes, help } = diagnostic;
  const remarks = [...notes.map((note) => `note: ${note}`), ...help.map((text) => `help: ${text}`)];
  const head = label === undefined ? message : `${message}: ${label}`;
  return {
    range: span === undefined ? wholeDocument : toLocation(span, places).range,
    severity: severity === 'error' ? lsp.DiagnosticSeverity.Error : lsp.DiagnosticSeverity.Warning,
    code,
    codeDescription: { href: places.pageUri(pageOf(code)) },
    source: 'specc',
    message: [head, ...remarks].join('\n'),
    relatedInformation: labels.map(({ span: where, text }) => ({
      location: toLocation(where, places),
      message: text,
    })),
    data: { slug },
  };
}

/** Range of what concerns a document as a whole. */
const wholeDocument: lsp.Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function toLocation(span: Span, places: Places): lsp.Location {
  const { uri, positions } = places.of(span.file);
  return { uri, range: positions.rangeOf(span) };
}

/** Edits of one document. */
export function toTextEdits(edits: readonly TextEdit[], { positions }: Place): lsp.TextEdit[] {
  return edits.map(({ span, newText }) => ({ range: positions.rangeOf(span), newText }));
}

/** Each document's edits carry the version that they were made for, so that a client with a newer text refuses them. */
export function toWorkspaceEdit(edits: readonly TextEdit[], places: Places, versioned: boolean): lsp.WorkspaceEdit {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  const documents = files.map((file) => {
    const place = places.of(file);
    const own = edits.filter(({ span }) => span.file === file);
    return { uri: place.uri, version: place.version, edits: toTextEdits(own, place) };
  });
  return versioned
    ? {
        documentChanges: documents.map(({ uri, version, edits: own }) => ({
          textDocument: { uri, version },
          edits: own,
        })),
      }
    : { changes: Object.fromEntries(documents.map(({ uri, edits: own }) => [uri, own])) };
}

const actionKinds: Readonly<Record<CodeAction['kind'], readonly string[]>> = {
  quickfix: [lsp.CodeActionKind.QuickFix],
  // In the menu of fixes, and for editors that fix on save.
  fix_all: [lsp.CodeActionKind.QuickFix, `${lsp.CodeActionKind.SourceFixAll}.specc`],
  rewrite: [lsp.CodeActionKind.RefactorRewrite],
};

/** One per kind of the action that the client asked for. */
export function toCodeActions(
  action: CodeAction,
  places: Places,
  { only, versioned }: { readonly only: readonly string[] | undefined; readonly versioned: boolean },
): lsp.CodeAction[] {
  const { title, kind, edits, diagnostic, preferred } = action;
  return actionKinds[kind]
    .filter((one) => only?.some((wanted) => one === wanted || one.startsWith(`${wanted}.`)) ?? true)
    .map((one) => ({
      title,
      kind: one,
      ...(diagnostic !== undefined && { diagnostics: [toDiagnostic(diagnostic, places)] }),
      ...(preferred && { isPreferred: true }),
      edit: toWorkspaceEdit(edits, places, versioned),
    }));
}

const completionKinds: Readonly<Record<Completion['kind'], lsp.CompletionItemKind>> = {
  layer_type: lsp.CompletionItemKind.Class,
  key: lsp.CompletionItemKind.Property,
  value: lsp.CompletionItemKind.Value,
  layer: lsp.CompletionItemKind.Variable,
  block: lsp.CompletionItemKind.Module,
  parameter: lsp.CompletionItemKind.TypeParameter,
  file: lsp.CompletionItemKind.File,
};

export function toCompletionItem(
  { label, kind, detail, documentation, replace, insert, isSnippet, sortText }: Completion,
  { positions }: Place,
  { snippets }: { readonly snippets: boolean },
): lsp.CompletionItem {
  const asSnippet = isSnippet && snippets;
  return {
    label,
    kind: completionKinds[kind],
    ...(detail !== undefined && { detail }),
    ...(documentation !== undefined && { documentation: { kind: 'markdown', value: documentation } }),
    sortText,
    // What has been typed so far is part of the label, not of a snippet around it.
    filterText: label,
    insertTextFormat: asSnippet ? lsp.InsertTextFormat.Snippet : lsp.InsertTextFormat.PlainText,
    textEdit: { range: positions.rangeOf(replace), newText: isSnippet && !snippets ? snippetText(insert) : insert },
  };
}

const symbolKinds: Readonly<Record<OutlineSymbol['kind'], lsp.SymbolKind>> = {
  network: lsp.SymbolKind.Module,
  section: lsp.SymbolKind.Key,
  layer: lsp.SymbolKind.Class,
  patch: lsp.SymbolKind.Operator,
  block: lsp.SymbolKind.Struct,
};

export function toDocumentSymbol(symbol: OutlineSymbol, place: Place): lsp.DocumentSymbol {
  const { name, detail, kind, span, nameSpan, children } = symbol;
  return {
    name,
    detail,
    kind: symbolKinds[kind],
    range: place.positions.rangeOf(span),
    selectionRange: place.positions.rangeOf(nameSpan),
    children: children.map((child) => toDocumentSymbol(child, place)),
  };
}

export const tokenLegend: lsp.SemanticTokensLegend = {
  tokenTypes: [...wordKinds],
  tokenModifiers: ['declaration'],
};

/** Five numbers per word: lines and characters from the previous word, length, type, modifiers. */
export function toSemanticTokens(words: readonly Word[], { positions }: Place): lsp.SemanticTokens {
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  for (const { span, kind, declares } of words) {
    const { start, end } = positions.rangeOf(span);
    const sameLine = start.line === last.line;
    const character = sameLine ? start.character - last.character : start.character;
    const type = tokenLegend.tokenTypes.indexOf(kind);
    data.push(start.line - last.line, character, end.character - start.character, type, declares ? 1 : 0);
    last = start;
  }
  return { data };
}
