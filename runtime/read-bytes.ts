/** Reads a file that stands beside a module, the same way in Node, Deno and a page. Node's `fetch` has no `file:` URLs. */
export async function readBytes(url: URL): Promise<Uint8Array> {
  if (url.protocol === 'file:' && 'process' in globalThis) {
    // Reached through `process`, not `import`, so that bundlers for pages have nothing to resolve.
    return process.getBuiltinModule('node:fs/promises').readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`HTTP status ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
