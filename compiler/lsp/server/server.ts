/**
 * The language server: answers a client about open specs. Holds no knowledge of specs itself; it finds the view of the newest text,
 * asks a feature, and translates. Whatever goes wrong in the compiler becomes a diagnostic or an error response, never the end.
 */
import {
  type Connection,
  type Diagnostic,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { bugDiagnostic } from '../../diagnostics/bug.ts';
import type { OpenDocument } from '../documents.ts';
import { type Place, toDiagnostic, tokenLegend } from '../to-protocol.ts';
import { registerFeatures } from './features.ts';
import { registerRequests } from './requests.ts';
import { createSession, placeOf, type ServerHost, type Session } from './session.ts';

/** Keystrokes that come at once are answered once, for the text after the last of them. */
const settleMs = 5;

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
    session?.documents.open(uri, version, text);
    publisher.schedule(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    session?.documents.change(
      uri,
      version,
      contentChanges.map((change) => ('range' in change ? change : { text: change.text })),
    );
    publisher.schedule(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session?.documents.close(uri);
    publisher.forget(uri);
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
      completionProvider: { triggerCharacters: [' ', ':', ',', '{', '[', '-'] },
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
  schedule(uri: string): void;
  forget(uri: string): void;
  stop(): void;
}

/** Sends the diagnostics of the newest text of a document, and of no other. */
function createPublisher(connection: Connection, session: () => Session | undefined): Publisher {
  const timers = new Map<string, NodeJS.Timeout>();
  const cancel = (uri: string): void => {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
  };
  const publish = (uri: string): void => {
    cancel(uri);
    const current = session();
    const document = current?.documents.get(uri);
    if (current !== undefined && document !== undefined) {
      const diagnostics = diagnosticsOf(document, placeOf(current, document));
      void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
    }
  };
  return {
    schedule(uri) {
      cancel(uri);
      timers.set(
        uri,
        setTimeout(() => publish(uri), settleMs),
      );
    },
    forget(uri) {
      cancel(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    stop: () => [...timers.keys()].forEach(cancel),
  };
}

function diagnosticsOf(document: OpenDocument, place: Place): Diagnostic[] {
  if (!document.isSpec) {
    return [];
  }
  try {
    return document.view().diagnostics.map((diagnostic) => toDiagnostic(diagnostic, place));
  } catch (error) {
    return [toDiagnostic(bugDiagnostic(error, [], ['please report it with the spec']), place)];
  }
}
