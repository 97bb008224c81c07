/**
 * The language server: answers a client about open specs. Holds no knowledge of specs itself; it finds the view of the newest text,
 * asks a feature, and translates. Whatever goes wrong in the compiler becomes a diagnostic or an error response, never a crash.
 */
import {
  type Connection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { bugDiagnostic } from '../../diagnostics/bug.ts';
import { identityOf } from '../../diagnostics/collector.ts';
import type { Diagnostic as SpecDiagnostic } from '../../diagnostics/types.ts';
import type { OpenDocument } from '../documents.ts';
import { type Places, toDiagnostic, tokenLegend } from '../to-protocol.ts';
import { registerFeatures } from './features.ts';
import { registerRequests } from './requests.ts';
import { createSession, placesOf, type ServerHost, type Session } from './session.ts';

/** Keystrokes that arrive together are answered once, for the text after the last of them. Too short a wait to notice while typing. */
const settleMs = 1;

export function serve(connection: Connection, host: ServerHost): void {
  let session: Session | undefined;
  connection.onInitialize((parameters) => {
    session = createSession(parameters, host);
    return initializeResult(session);
  });
  const current = (): Session => {
    if (session === undefined) {
      throw new ResponseError(ErrorCodes.ServerNotInitialized, 'the first request must be `initialize`');
    }
    return session;
  };
  registerFeatures(connection, current);
  registerRequests(connection, current);
  const publisher = createPublisher(connection, () => session);
  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    publisher.schedule([uri, ...(session?.documents.open(uri, version, text) ?? [])]);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const changes = contentChanges.map((change) => ('range' in change ? change : { text: change.text }));
    publisher.schedule([uri, ...(session?.documents.change(uri, version, changes) ?? [])]);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const readers = session?.documents.close(uri) ?? [];
    publisher.forget(uri);
    publisher.schedule(readers);
  });
  // Specs that open ones extend, and that are not open themselves.
  connection.onInitialized(() => {
    if (session?.watchesFiles === true) {
      const watchers = [{ globPattern: '**/*.{yaml,yml}' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    publisher.schedule(changes.flatMap(({ uri }) => session?.documents.changedOnDisk(uri) ?? []));
  });
  connection.onShutdown(() => publisher.stop());
  connection.listen();
}

function initializeResult({ encoding, commands, host }: Session): InitializeResult {
  return {
    serverInfo: { name: 'specc', version: host.version },
    capabilities: {
      positionEncoding: encoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      completionProvider: { triggerCharacters: [' ', ':', ',', '{', '[', '-', '/', '$'] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      documentLinkProvider: { resolveProvider: false },
      documentFormattingProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.specc', 'refactor.rewrite'] },
      inlayHintProvider: true,
      semanticTokensProvider: { legend: tokenLegend, full: true },
      ...(commands.size > 0 && { codeLensProvider: { resolveProvider: false } }),
    },
  };
}

interface Publisher {
  schedule(uris: readonly string[]): void;
  forget(uri: string): void;
  stop(): void;
}

/**
 * Publishes the diagnostics of open specs, each to the document of the file that it points into, and only for the newest texts. A file
 * that several specs include gets the diagnostics of all of them, without duplicates.
 */
function createPublisher(connection: Connection, session: () => Session | undefined): Publisher {
  const due = new Set<string>();
  /** By the URI of the spec that they come from. */
  const said = new Map<string, readonly Addressed[]>();
  let timer: NodeJS.Timeout | undefined;
  const send = (uris: Iterable<string>): void => {
    for (const uri of new Set(uris)) {
      const version = session()?.documents.get(uri)?.version;
      const found = [...(said.get(uri) ?? []), ...[...said.values()].flat()].filter((one) => one.uri === uri);
      const distinct = new Map(found.toReversed().map(({ identity, diagnostic }) => [identity, diagnostic]));
      const diagnostics = [...distinct.values()].toReversed();
      void connection.sendDiagnostics({ uri, ...(version !== undefined && { version }), diagnostics });
    }
  };
  const publish = (): void => {
    const current = session();
    const concerned: string[] = [];
    for (const uri of due) {
      const document = current?.documents.get(uri);
      if (current !== undefined && document !== undefined) {
        const before = said.get(uri) ?? [];
        const now = diagnosticsOf(document, placesOf(current, document));
        said.set(uri, now);
        concerned.push(uri, ...[...before, ...now].map((one) => one.uri));
      }
    }
    due.clear();
    send(concerned);
  };
  const schedule = (uris: readonly string[]): void => {
    for (const uri of uris) {
      due.add(uri);
    }
    clearTimeout(timer);
    timer = setTimeout(publish, settleMs);
  };
  return {
    schedule,
    forget(uri) {
      const before = said.get(uri) ?? [];
      due.delete(uri);
      said.delete(uri);
      send([uri, ...before.map((one) => one.uri)]);
    },
    stop: () => clearTimeout(timer),
  };
}

/** A diagnostic and the document that it belongs to. */
interface Addressed {
  readonly uri: string;
  readonly identity: string;
  readonly diagnostic: Diagnostic;
}

function diagnosticsOf(document: OpenDocument, places: Places): readonly Addressed[] {
  if (!document.isSpec) {
    return [];
  }
  const addressed = (found: SpecDiagnostic): Addressed => ({
    uri: (found.span === undefined ? places.own : places.of(found.span.file)).uri,
    identity: identityOf(found),
    diagnostic: toDiagnostic(found, places),
  });
  try {
    return document.view().diagnostics.map(addressed);
  } catch (error) {
    return [addressed(bugDiagnostic(error, [], ['please report it with the spec']))];
  }
}
