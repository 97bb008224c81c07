/** A folder on loopback, as static hosts serve it: what is not there is answered with the page and status 200. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { PageServer } from './bundlers.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export async function serveFolder(folder: string, headers: Readonly<Record<string, string>>): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname));
    const found = await readFile(join(folder, file)).catch(() => undefined);
    const type = found === undefined ? 'text/html' : (types[extname(file)] ?? 'application/octet-stream');
    response.writeHead(200, { ...headers, 'content-type': type });
    response.end(found ?? (await readFile(join(folder, 'index.html'))));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
