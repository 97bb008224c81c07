/** Reads a file that lies beside a module, the same way in Node, Deno and a page. Node's `fetch` does not support `file:` URLs. */
export async function readBytes(url: URL): Promise<Uint8Array> {
  if (url.protocol === 'file:' && 'process' in globalThis) {
    // Reached through `process`, not `import`, so that bundlers for pages have nothing to resolve.
    return process.getBuiltinModule('node:fs/promises').readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: HTTP status ${response.status}`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (isMarkup(bytes)) {
    throw new Error(`${url}: the server sent an HTML page, as many do for missing files`);
  }
  return bytes;
}

/** No file in a package begins with `<`. */
function isMarkup(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('<');
}
