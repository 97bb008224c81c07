/** `specc lsp` as a process: bytes that are no messages, and how it ends. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';

interface Server {
  /** A message, or the text of one. */
  send(message: object | string): void;
  sendBytes(bytes: string): void;
  end(): void;
  /** The answer to a request. */
  answer(id: number): Promise<{ readonly result?: unknown; readonly error?: { readonly code: number } }>;
  readonly ended: Promise<number | null>;
  errors(): string;
}

let child: ChildProcessWithoutNullStreams | undefined;
afterEach(() => child?.kill());

function start(): Server {
  child = spawn(process.execPath, ['dist/specc.js', 'lsp']);
  const { stdin, stdout, stderr } = child;
  let output = '';
  let errors = '';
  const looks = new Set<() => void>();
  stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
    for (const look of looks) {
      look();
    }
  });
  stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  // A server that has ended takes no more.
  stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => child?.on('close', resolve));
  return {
    send(message) {
      const body = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
      stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    },
    sendBytes: (bytes) => stdin.write(bytes),
    end: () => stdin.end(),
    answer: (id) =>
      new Promise((resolve) => {
        const look = (): void => {
          const bodies = output.split(/Content-Length: \d+\r\n\r\n/).filter((body) => body.includes(`"id":${id}`));
          const [body] = bodies;
          if (body?.endsWith('}')) {
            looks.delete(look);
            resolve(JSON.parse(body));
          }
        };
        looks.add(look);
        look();
      }),
    ended,
    errors: () => errors,
  };
}

const initialize = { method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } };

test('what is no message, or no method, leaves the server answering', async () => {
  const server = start();
  server.send({ id: 1, method: 'textDocument/hover', params: {} });
  expect((await server.answer(1)).error?.code).toBe(-32002);
  server.send({ id: 2, ...initialize });
  await server.answer(2);
  server.send('{"jsonrpc": "2.0", ');
  server.send('[1, 2]');
  server.send({ method: 'no/such/notification', params: {} });
  server.send({ method: 'textDocument/didOpen', params: {} });
  server.send({ id: 3, method: 'no/such/request', params: {} });
  expect((await server.answer(3)).error?.code).toBe(-32601);
  server.send({ id: 4, method: 'textDocument/hover', params: { position: 'here' } });
  expect((await server.answer(4)).error?.code).toBe(-32602);
  server.send({ id: 5, method: 'shutdown' });
  expect(await server.answer(5)).toMatchObject({ result: null });
  server.send({ method: 'exit' });
  expect(await server.ended).toBe(0);
  expect(server.errors()).toContain('a message cannot be read');
});

test('without the length of a message it ends, and says why', async () => {
  const server = start();
  server.send({ id: 1, ...initialize });
  await server.answer(1);
  server.sendBytes('Content-Type: text\r\n\r\n{}');
  expect(await server.ended).toBe(1);
  expect(server.errors()).toMatch(/^specc lsp: a message cannot be read: .*Content-Length/m);
});

test('a client that is gone takes the server along', async () => {
  const server = start();
  server.send({ id: 1, ...initialize });
  await server.answer(1);
  server.end();
  expect(await server.ended).toBe(1);
  expect(server.errors()).toBe('specc lsp: standard input ended before the client said `exit`\n');
});

test.each(['x', 'Content-Length: 2\r\n\r\n{}', 'Content-Length: 20\r\n\r\n{'])(
  'input that ends after %j, which is no conversation, ends it in one line',
  async (bytes) => {
    const server = start();
    server.sendBytes(bytes);
    server.end();
    expect(await server.ended).toBe(1);
    expect(server.errors()).toMatch(/^specc lsp: .*\n$/);
  },
);
