/** Reads a text that stands beside a module, the same way in Node, Deno and a page. Node's `fetch` has no `file:` URLs. */
export async function readText(url: URL): Promise<string> {
  if (url.protocol === 'file:' && 'process' in globalThis) {
    // Reached through `process`, not `import`, so that bundlers for pages have nothing to resolve.
    return process.getBuiltinModule('node:fs/promises').readFile(url, 'utf8');
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`HTTP status ${response.status}`);
  }
  return response.text();
}
