/**
 * Runs a module of this repository in headless Chromium on its own SwiftShader, unbundled: a loopback server gives the page each
 * TypeScript file with its types stripped and nothing else changed, so what runs is what Node and Deno run.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import type { Browser } from 'playwright-core';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** Names that modules import other than by path. */
const imports = { 'specc/runtime': '/repository/runtime/index.ts' };

const page = `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({ imports })}</script>`;

export interface ChromiumOptions {
  /** A folder that the page reads under `/files/`. */
  readonly files?: string;
  readonly timeoutSeconds?: number;
  /** Whether the page is cross-origin isolated, which is what gives it shared memory. Default false. */
  readonly isolated?: boolean;
}

/** What a server sends with a page that is to have shared memory. */
export const isolationHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
} as const;

/** What the module returned, or why there is no Chromium on this machine. */
export type ChromiumResult<T> = { readonly value: T } | { readonly skipped: string };

/**
 * Imports `entry` (a path inside the repository) in a page, calls its export `run` with `argument`, and returns what that resolves to.
 * Argument and result are JSON. Errors of the page are thrown here with their message.
 */
export async function runInChromium<T>(
  entry: string,
  argument: unknown,
  options: ChromiumOptions = {},
): Promise<ChromiumResult<T>> {
  const browser = await launchChromium();
  if ('skipped' in browser) {
    return browser;
  }
  const server = await serve(options);
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout((options.timeoutSeconds ?? 300) * 1000);
    const { port } = server.address() as AddressInfo;
    await tab.goto(`http://127.0.0.1:${port}/`);
    // As text, because vitest rewrites `import()` in functions.
    const url = JSON.stringify(`/repository/${entry}`);
    const call = `import(${url}).then((module) => module.run(${JSON.stringify(argument)})).then(JSON.stringify)`;
    const value = await tab.evaluate<string>(call);
    return { value: JSON.parse(value) as T };
  } finally {
    await browser.close();
    server.close();
  }
}

/** The browser with WebGPU on its SwiftShader, or why there is none on this machine. */
export async function launchChromium(): Promise<Browser | { readonly skipped: string }> {
  const executablePath = await chromiumExecutable();
  if (typeof executablePath !== 'string') {
    return executablePath;
  }
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--no-zygote', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  });
}

/** The browser that `@sparticuz/chromium` carries, unpacked once per version into a folder that appears whole. */
export async function chromiumExecutable(): Promise<string | { readonly skipped: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { skipped: `@sparticuz/chromium has no browser for ${process.platform} ${process.arch}` };
  }
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const description = await readFile(join(entry, '../../../package.json'), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const target = join(tmpdir(), `specc-chromium-${version}-${process.getuid?.()}`);
  if (!existsSync(target)) {
    const { default: chromium } = await import('@sparticuz/chromium');
    const unpacking = await mkdtemp(`${target}-`);
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = unpacking;
    try {
      await chromium.executablePath();
      await rename(unpacking, target);
    } catch (error) {
      await rm(unpacking, { recursive: true, force: true });
      if (!existsSync(target)) {
        throw error;
      }
    } finally {
      process.env.TMPDIR = temporary;
      if (temporary === undefined) {
        delete process.env.TMPDIR;
      }
    }
  }
  return join(target, 'chromium');
}

/** Loopback only, on a port of the system's choice. */
async function serve({ files, isolated }: ChromiumOptions): Promise<Server> {
  const roots: Readonly<Record<string, string | undefined>> = { repository, files };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolated ? isolationHeaders : {})) {
      response.setHeader(name, value);
    }
    answer(roots, new URL(request.url ?? '/', 'http://localhost').pathname).then(
      ({ type, body }) => response.setHeader('content-type', type).end(body),
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

async function answer(
  roots: Readonly<Record<string, string | undefined>>,
  pathname: string,
): Promise<{ readonly type: string; readonly body: string | Uint8Array }> {
  if (pathname === '/') {
    return { type: 'text/html', body: page };
  }
  const [, name = '', ...rest] = decodeURIComponent(pathname).split('/');
  const root = roots[name];
  const file = resolve(root ?? '', ...rest);
  if (root === undefined || !file.startsWith(resolve(root) + sep)) {
    throw new Error(`nothing is served at ${pathname}`);
  }
  if (extname(file) === '.ts') {
    const { code } = await transform(await readFile(file, 'utf8'), { loader: 'ts', format: 'esm', target: 'es2023' });
    return { type: 'text/javascript', body: code };
  }
  return { type: 'application/octet-stream', body: await readFile(file) };
}
