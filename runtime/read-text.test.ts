import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

test('a file beside a module is read as UTF-8', async () => {
  expect(await readText(new URL(import.meta.url))).toContain('a file beside a module is read as UTF-8, é漢😀');
});

test('a URL that gives no file rejects', async () => {
  await expect(readText(new URL('./missing.wgsl', import.meta.url))).rejects.toThrow('missing.wgsl');
});

test('a URL that is fetched rejects on an HTTP error', async () => {
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response('not here', { status: 404 });
  try {
    await expect(readText(new URL('http://localhost/kernels/a.wgsl'))).rejects.toThrow('HTTP status 404');
  } finally {
    globalThis.fetch = fetch;
  }
});
