/** `specc lsp`: the server on standard input and output. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { packageRoot, version } from '../../cli/version.ts';
import { serve } from './server.ts';

/** Returns at once; the process ends when the client says so, closes the stream or is gone. */
export function serveStdio(): void {
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  const root = packageRoot();
  // Standard output belongs to the protocol.
  console.log = console.error;
  serve(createConnection(ProposedFeatures.all, reader, writer), {
    version,
    pageUri: (page) => pathToFileURL(join(root, page)).href,
    nameOf: (uri) => (uri.startsWith('file:') ? fileURLToPath(uri) : uri),
  });
}
