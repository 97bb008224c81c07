/** The .vsix: its files, and that the language server in it works where nothing else of specc is. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { buildExtension, packageExtension } from '../../scripts/build-vscode.mjs';
import { unzip } from './unzip.ts';

const folder = mkdtempSync(join(tmpdir(), 'specc-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  const vsix = join(folder, 'specc-vscode.vsix');
  await buildExtension();
  await packageExtension(vsix);
  files = unzip(readFileSync(vsix));
  for (const [name, content] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}, 120_000);

/** Files below `root`, as the archive names them. Declarations are for programs. */
function list(root: string): readonly string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.d.ts'),
  );
  return entries.map((entry) => `extension/server/${join(entry.parentPath, entry.name).replaceAll('\\', '/')}`);
}

test('the package holds the extension, the server and its pages, and nothing else', () => {
  const server = ['dist/chunks', 'dist/runtime', 'docs/diagnostics'].flatMap(list);
  expect([...files.keys()].sort()).toEqual(
    [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/dist/extension.cjs',
      'extension/images/icon.png',
      'extension/images/session.png',
      'extension/package.json',
      'extension/readme.md',
      'extension/server/compiler/schema/spec.schema.json',
      'extension/server/dist/specc.js',
      'extension/server/package.json',
      'extension/syntaxes/specc-ignore.injection.json',
      'extension/syntaxes/specc.injection.json',
      ...server,
    ].sort(),
  );
});

test('every file that the manifest names is there', () => {
  const { main, icon, contributes } = JSON.parse(String(files.get('extension/package.json')));
  const grammars = contributes.grammars.map(({ path }: { path: string }) => path);
  const schemas = contributes.yamlValidation.map(({ url }: { url: string }) => url);
  for (const path of [main, icon, ...grammars, ...schemas]) {
    expect(files.has(join('extension', path).replaceAll('\\', '/')), path).toBe(true);
  }
});

test('the icon is a PNG of 128 × 128', () => {
  const icon = files.get('extension/images/icon.png');
  expect(icon?.toString('latin1', 1, 4)).toBe('PNG');
  expect([icon?.readUInt32BE(16), icon?.readUInt32BE(20)]).toEqual([128, 128]);
});

test('the extension needs nothing but VS Code and Node', () => {
  const code = String(files.get('extension/dist/extension.cjs'));
  const required = new Set([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name));
  const others = [...required].filter((name) => name !== 'vscode' && !process.getBuiltinModule(name));
  expect(others).toEqual([]);
});

const specc = join(folder, 'extension/server/dist/specc.js');

test('the copy of specc in the package checks a spec and has the pages of the diagnostics', () => {
  const run = (...words: readonly string[]) =>
    execFileSync(process.execPath, [specc, ...words], { cwd: folder, encoding: 'utf8' });
  expect(() => run('check', resolve('specs/lenet5.yaml'))).not.toThrow();
  expect(run('explain', 'SPC4102')).toContain('conv-extent-not-integral');
});

test('the language server in the package answers what the extension asks', async () => {
  const server = spawn(process.execPath, [specc, 'lsp'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill());
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const path = resolve('specs/lenet5.yaml');
  const text = readFileSync(path, 'utf8');
  const uri = pathToFileURL(path).href;
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  const spec = { textDocument: { uri } };
  expect(await connection.sendRequest('specc/explain', spec)).toEqual({ text: expect.stringContaining('conv1') });
  expect(await connection.sendRequest('specc/diagram', spec)).toEqual({ svg: expect.stringMatching(/^<svg\b/) });
  const line = text.split('\n').findIndex((line) => line.includes('conv2d'));
  const kernels = await connection.sendRequest('specc/kernels', { ...spec, position: { line, character: 8 } });
  expect(kernels).toMatchObject({ layer: 'conv1' });
  expect(kernels).toHaveProperty('files.0.text', expect.stringContaining('@compute'));
});
