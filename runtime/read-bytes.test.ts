import { expect, test } from 'vitest';
import { readBytes } from './read-bytes.ts';

test('a file beside a module is read as it is', async () => {
  const bytes = await readBytes(new URL(import.meta.url));
  expect(new TextDecoder().decode(bytes)).toContain('a file beside a module is read as it is');
});

test('a URL that gives no file rejects', async () => {
  await expect(readBytes(new URL('./missing.wgsl', import.meta.url))).rejects.toThrow('missing.wgsl');
});

test('a URL that is fetched rejects on an HTTP error', async () => {
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response('not here', { status: 404 });
  try {
    await expect(readBytes(new URL('http://localhost/kernels/a.wgsl'))).rejects.toThrow('HTTP status 404');
  } finally {
    globalThis.fetch = fetch;
  }
});
