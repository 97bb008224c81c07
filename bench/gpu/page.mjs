/** The measurement in Chromium: a folder served on loopback, a page, and what it gives. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** `chromiumExecutable` finds a browser where SPECC_BENCH_CHROMIUM names none. */
export async function runInPage(folder, quick, { chromiumExecutable }) {
  const { chromium } = await import('playwright-core');
  const named = process.env.SPECC_BENCH_CHROMIUM;
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: named ?? (await chromiumExecutable()),
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--enable-unsafe-webgpu',
      // Timestamps of 100 µs, which keep pages from spying, are no use here.
      '--enable-webgpu-developer-features',
      ...(named === undefined ? ['--use-webgpu-adapter=swiftshader'] : ['--enable-features=Vulkan']),
    ],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    await page.exposeFunction('say', (line) => console.error(line));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => 'benchmark' in globalThis);
    return await page.evaluate((isQuick) => globalThis.benchmark(isQuick, globalThis.say), quick);
  } finally {
    await browser.close();
    server.close();
  }
}

async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname));
    const found = await readFile(join(folder, file)).catch(() => undefined);
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
    });
    response.end(found);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
