/** Runs the real `yaml-language-server` over stdio, as editors do, and asks it about documents. Nothing it does needs the network. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  createProtocolConnection,
  type Diagnostic,
  DidOpenTextDocumentNotification,
  ExitNotification,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type MarkupContent,
  type Position,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

/** `schemaStore` is the only thing the server would fetch by itself. */
const settings = {
  yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true },
};

export interface YamlLanguageServer {
  /** Opens a document and resolves to what the server finds wrong with it. */
  diagnose(text: string): Promise<readonly Diagnostic[]>;
  /** Labels at the cursor, which is the `┆` in `marked`. */
  complete(marked: string): Promise<readonly CompletionItem[]>;
  hover(marked: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startYamlLanguageServer(): Promise<YamlLanguageServer> {
  const main = createRequire(import.meta.url).resolve('yaml-language-server');
  const bin = join(dirname(main), '../../../bin/yaml-language-server');
  const server = spawn(process.execPath, [bin, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    waiting.get(uri)?.(diagnostics);
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? settings.yaml : null)),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        hover: { contentFormat: ['markdown'] },
        completion: { completionItem: { snippetSupport: true } },
      },
    },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification('workspace/didChangeConfiguration', { settings });

  let documents = 0;
  async function open(text: string): Promise<{ readonly uri: string; readonly diagnostics: readonly Diagnostic[] }> {
    documents += 1;
    const uri = `file:///specs/document-${documents}.yaml`;
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => waiting.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return { uri, diagnostics: await diagnostics };
  }
  async function openMarked(marked: string) {
    const [before = '', after = ''] = marked.split('┆');
    const { uri } = await open(before + after);
    const lines = before.split('\n');
    const position: Position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    return { textDocument: { uri }, position };
  }
  return {
    diagnose: async (text) => (await open(text)).diagnostics,
    async complete(marked) {
      const found: CompletionList | readonly CompletionItem[] | null = await connection.sendRequest(
        CompletionRequest.type,
        await openMarked(marked),
      );
      return found === null ? [] : 'items' in found ? found.items : found;
    },
    async hover(marked) {
      const found: Hover | null = await connection.sendRequest(HoverRequest.type, await openMarked(marked));
      return (found?.contents as MarkupContent | undefined)?.value ?? '';
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      await ended;
      connection.dispose();
    },
  };
}
