/** `specc lsp`: the server on standard input and output. */
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { exitCodes } from '../../cli/exit.ts';
import { nodeHost } from '../../cli/node-host.ts';
import { packageRoot, version } from '../../cli/version.ts';
import { serve } from './server.ts';
import { yamlFiles } from './yaml-files.ts';

/** Ends the process when standard input has ended. A client that sends `exit`, or whose process is gone, ends it earlier. */
export async function serveStdio(): Promise<never> {
  // A device such as /dev/null emits `end` but never `close`.
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) {
      process.stdin.once(event, resolve);
    }
  });
  let greeted = false;
  process.stdin.once('data', () => {
    greeted = true;
  });
  if (process.stdin.isTTY) {
    process.stderr.write(
      'specc lsp is for editors, which start it and talk to it over standard input; Ctrl-C stops it\n',
    );
  }
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  const root = packageRoot();
  reader.onError((error) => {
    process.stderr.write(`specc lsp: a message cannot be read: ${error.message.split('\n', 1)[0]}\n`);
    // Without the length of a message the start of the next one is unknown; the client starts another server.
    if (!(error instanceof SyntaxError)) {
      process.exit(exitCodes.failed);
    }
  });
  // Standard output belongs to the protocol.
  console.log = console.error;
  serve(createConnection(ProposedFeatures.all, reader, writer), {
    version,
    pageUri: (page) => pathToFileURL(join(root, page)).href,
    nameOf,
    uriOf: (file) => pathToFileURL(resolve(file)).href,
    files: nodeHost,
    yamlFiles,
  });
  process.on('uncaughtException', (error) => {
    process.stderr.write(`specc lsp: ${error.message.split('\n', 1)[0]}\n`);
    process.exit(exitCodes.failed);
  });
  await ended;
  process.stderr.write(
    greeted
      ? 'specc lsp: standard input ended before the client said `exit`\n'
      : 'specc lsp: standard input ended before a client said anything; editors start it and talk to it there\n',
  );
  // A half-received message would otherwise keep the process waiting.
  process.exit(exitCodes.failed);
}

/** The path relative to the working directory, as a command would name it. */
function nameOf(uri: string): string {
  if (!uri.startsWith('file:///')) {
    return uri;
  }
  const path = fileURLToPath(uri);
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
