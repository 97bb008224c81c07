/** The protocol's requests, each answered by one feature. */
import type { Connection, InlayHint, TextEdit } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { formatSpec } from '../../format/format.ts';
import { codeActions } from '../features/code-actions.ts';
import { completeAt } from '../features/completion.ts';
import { semanticWords } from '../features/highlighting.ts';
import { hoverAt } from '../features/hover.ts';
import { inlayHints } from '../features/inlay-hints.ts';
import { type Link, links } from '../features/links.ts';
import { definitionAt, mentionAt, referencesAt, renameAt, renameSpan } from '../features/names.ts';
import { folds, outline } from '../features/outline.ts';
import type { Position } from '../positions.ts';
import {
  toCodeActions,
  toCompletionItem,
  toDocumentSymbol,
  toLocation,
  toSemanticTokens,
  toTextEdits,
  toWorkspaceEdit,
} from '../to-protocol.ts';
import {
  type CurrentSession,
  filesNear,
  type OfDocument,
  type Open,
  openSpec,
  placesOf,
  specsWith,
} from './session.ts';

interface At extends OfDocument {
  readonly position: Position;
}

/**
 * Editors ask for fixes after each keystroke, and in a spec of a thousand layers finding them would delay the next keystroke: the search
 * waits until typing pauses.
 */
const pauseMs = 30;

export function registerFeatures(connection: Connection, session: CurrentSession): void {
  const open = (of: OfDocument): Open | undefined => openSpec(session(), of);
  registerNavigation(connection, session, open);
  registerStructure(connection, open);
  connection.onCompletion((at) => {
    const spec = openSpec(session(), at, ({ isSpec, mayBecomeVariant }) => isSpec || mayBecomeVariant);
    if (spec === undefined) {
      return null;
    }
    const { document, view, place } = spec;
    const near = (typed: string) => filesNear(session(), document, typed);
    const options = { snippets: session().snippets };
    return completeAt(view, offsetOf(spec, at), near)
      .filter(({ kind }) => document.isSpec || kind === 'file')
      .map((item) => toCompletionItem(item, place, options));
  });
  connection.onHover(async (at) => {
    const spec = open(at);
    const found = spec && (await hoverAt(spec.view, offsetOf(spec, at)));
    return found && spec
      ? { contents: { kind: 'markdown', value: found.markdown }, range: spec.place.positions.rangeOf(found.span) }
      : null;
  });
  connection.onCodeAction(async (request, token) => {
    const asked = open(request)?.document.version;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const spec = open(request);
    if (spec === undefined || spec.document.version !== asked || token.isCancellationRequested) {
      return null;
    }
    const { positions } = spec.place;
    const [start, end] = [positions.offsetAt(request.range.start), positions.offsetAt(request.range.end)];
    const options = { only: request.context.only, versioned: session().versionedEdits };
    const { file } = spec.document;
    const readers = session()
      .documents.readersOf(file)
      .flatMap(({ uri }) => open({ textDocument: { uri } }) ?? []);
    // For the diagnostics of every spec that includes this file, with the edits that each needs.
    const actions = [spec, ...readers].flatMap(({ view, places }) =>
      codeActions(view, start, end, file).flatMap((action) => toCodeActions(action, places, options)),
    );
    return [...new Map(actions.map((action) => [JSON.stringify([action.kind, action.edit]), action])).values()];
  });
  connection.languages.inlayHint.on((request): InlayHint[] | null => {
    const spec = open(request);
    if (spec === undefined) {
      return null;
    }
    const { positions } = spec.place;
    const { start, end } = request.range;
    return inlayHints(spec.view, positions.offsetAt(start), positions.offsetAt(end) + 1).map(({ offset, text }) => ({
      position: positions.positionAt(offset),
      label: text,
      paddingLeft: true,
    }));
  });
}

/** One edit of the range that differs, so that cursors and marks elsewhere stay in place. */
function formattingEdits({ view, place }: Open): TextEdit[] {
  const { source } = view;
  const formatted = formatSpec(source);
  if (!('text' in formatted) || formatted.text === source.text) {
    return [];
  }
  const { text } = formatted;
  const shorter = Math.min(text.length, source.text.length);
  let start = 0;
  while (start < shorter && text[start] === source.text[start]) {
    start++;
  }
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === source.text.at(-1 - tail)) {
    tail++;
  }
  const span = { file: source.file, start, end: source.text.length - tail };
  return toTextEdits([{ span, newText: text.slice(start, text.length - tail) }], place);
}

function registerNavigation(connection: Connection, session: CurrentSession, open: (at: At) => Open | undefined): void {
  /** The other specs that may use what has a name at the offset, and the documents of all. */
  const around = ({ view, document }: Open, offset: number) => {
    const definition = mentionAt(view, offset)?.definition;
    const others = definition === undefined ? [] : specsWith(session(), definition.file, document);
    return { others, places: placesOf(session(), document, others) };
  };
  connection.onDefinition((at) => {
    const spec = open(at);
    const span = spec && definitionAt(spec.view, offsetOf(spec, at));
    return spec && span ? toLocation(span, spec.places) : null;
  });
  connection.onReferences((at) => {
    const spec = open(at);
    if (spec === undefined) {
      return null;
    }
    const offset = offsetOf(spec, at);
    const { others, places } = around(spec, offset);
    const spans = referencesAt(spec.view, offset, at.context.includeDeclaration, others);
    return spans.map((span) => toLocation(span, places));
  });
  connection.onPrepareRename((at) => {
    const spec = open(at);
    const span = spec && renameSpan(spec.view, offsetOf(spec, at));
    return spec && span ? spec.place.positions.rangeOf(span) : null;
  });
  connection.onRenameRequest((at) => {
    const spec = open(at);
    if (spec === undefined) {
      return null;
    }
    const offset = offsetOf(spec, at);
    const { others, places } = around(spec, offset);
    const edits = renameAt(spec.view, offset, at.newName, others);
    return typeof edits === 'string'
      ? new ResponseError(LSPErrorCodes.RequestFailed, edits)
      : toWorkspaceEdit(edits, places, false);
  });
}

function registerStructure(connection: Connection, open: (of: OfDocument) => Open | undefined): void {
  connection.onDocumentSymbol((of) => {
    const spec = open(of);
    return spec ? outline(spec.view).map((symbol) => toDocumentSymbol(symbol, spec.place)) : null;
  });
  connection.onDocumentFormatting((of) => {
    const spec = open(of);
    return spec ? formattingEdits(spec) : null;
  });
  connection.onFoldingRanges((of) => {
    const spec = open(of);
    return spec ? [...folds(spec.view)] : null;
  });
  connection.onDocumentLinks((of) => {
    const spec = open(of);
    return spec
      ? links(spec.view).map(({ span, target, tooltip }) => ({
          range: spec.place.positions.rangeOf(span),
          target: targetUri(target, spec),
          tooltip,
        }))
      : null;
  });
  connection.languages.semanticTokens.on((of) => {
    const spec = open(of);
    return spec ? toSemanticTokens(semanticWords(spec.view), spec.place) : { data: [] };
  });
}

function targetUri(target: Link['target'], { place, places }: Open): string {
  return 'page' in target
    ? places.pageUri(target.page)
    : 'spec' in target
      ? places.of(target.spec).uri
      : new URL(target.file, place.uri).href;
}

function offsetOf({ place }: Open, { position }: At): number {
  return place.positions.offsetAt(position);
}
