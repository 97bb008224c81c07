/** A client in memory that talks to the server as an editor does: messages over streams. */
import { PassThrough } from 'node:stream';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import type { Host } from '../../host.ts';
import { noHost } from '../../source/source-set.ts';
import { serve } from '../server/server.ts';

export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  open(uri: string, text: string): void;
  /** A change of the whole text where there is no range. */
  change(uri: string, version: number, changes: readonly object[]): void;
  close(uri: string): void;
  /** The diagnostics of a document once they are those of `version`. */
  diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]>;
  /** All that was published, in order. */
  readonly published: readonly PublishDiagnosticsParams[];
  stop(): Promise<void>;
}

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** The files on disk. */
  readonly files?: Host;
  readonly yamlFiles?: (folder: string) => readonly string[];
}

export async function startClient({
  capabilities = {},
  initializationOptions,
  files = noHost,
  yamlFiles = () => [],
}: ClientOptions = {}): Promise<TestClient> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down));
  serve(server, {
    version: '0.0.0',
    pageUri: (page) => `file:///specc/${page}`,
    nameOf: (uri) => uri.slice('file:///'.length),
    uriOf: (file) => `file:///${file}`,
    files,
    yamlFiles,
  });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const published: PublishDiagnosticsParams[] = [];
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (parameters: PublishDiagnosticsParams) => {
    published.push(parameters);
    for (const look of waiting) {
      look();
    }
  });
  connection.listen();
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: null,
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});
  const notify = (method: string, parameters: object): void => void connection.sendNotification(method, parameters);
  return {
    connection,
    initialized,
    published,
    open: (uri, text) =>
      notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } }),
    change: (uri, version, contentChanges) =>
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    diagnostics: (uri, version) =>
      new Promise((resolve) => {
        const look = (): void => {
          const last = published.findLast((one) => one.uri === uri && one.version === version);
          if (last !== undefined) {
            waiting.delete(look);
            resolve(last.diagnostics);
          }
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      await connection.sendRequest('shutdown');
      connection.dispose();
      server.dispose();
    },
  };
}
