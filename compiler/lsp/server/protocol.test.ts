/** What clients do beside typing, and what they should not do. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import type { CodeAction, CodeLens, Range, TextEdit } from 'vscode-languageserver';
import { layerKind } from '../../ops/registry.ts';
import { createPositions, type PositionEncoding } from '../positions.ts';
import { type ClientOptions, startClient, type TestClient } from '../testing/client.ts';

const alexnet = readFileSync('specs/alexnet.yaml', 'utf8');
const uri = 'file:///specs/alexnet.yaml';

let client: TestClient | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await client?.stop();
  client = undefined;
});

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await startClient(options);
  return client;
}

const codes = (diagnostics: readonly { readonly code?: unknown }[]): readonly unknown[] =>
  diagnostics.map(({ code }) => code);

test('a burst of keystrokes is answered for the last text; no version goes back', async () => {
  const editor = await start();
  editor.open(uri, alexnet);
  for (let version = 2; version <= 60; version++) {
    const stride = version % 2 === 0 ? 5 : 4;
    editor.change(uri, version, [{ text: alexnet.replace('stride: 4', `stride: ${stride}`) }]);
  }
  expect(await editor.diagnostics(uri, 60)).toMatchObject([{ code: 'SPC4102' }]);
  const versions = editor.published.map(({ version }) => version ?? 0);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  for (const { version = 0, diagnostics } of editor.published) {
    expect(codes(diagnostics)).toEqual(version > 1 && version % 2 === 0 ? ['SPC4102'] : []);
  }
});

test('a document that is closed in mid-check is forgotten', async () => {
  const editor = await start();
  editor.open(uri, alexnet.replace('stride: 4', 'stride: 5'));
  editor.close(uri);
  editor.open('file:///other.yaml', alexnet);
  await editor.diagnostics('file:///other.yaml', 1);
  const own = editor.published.filter((one) => one.uri === uri);
  expect(own.at(-1)?.diagnostics).toEqual([]);
  expect(
    await editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line: 0, character: 0 },
    }),
  ).toBeNull();
});

test('a hundred documents at once, each with its own problems', async () => {
  const editor = await start();
  const uris = Array.from({ length: 100 }, (_, index) => `file:///specs/n${index}.yaml`);
  for (const [index, one] of uris.entries()) {
    editor.open(one, index % 2 === 0 ? alexnet : alexnet.replace('padding: 2,', 'padding: 2, groups: 5,'));
  }
  const found = await Promise.all(uris.map((one) => editor.diagnostics(one, 1)));
  expect(found.map((diagnostics) => codes(diagnostics)[0])).toEqual(
    uris.map((_, index) => (index % 2 === 0 ? undefined : 'SPC4111')),
  );
});

test('YAML that is no spec is left alone', async () => {
  const editor = await start();
  editor.open('file:///compose.yaml', 'services:\n  web: { image: x }\nlayers: []\n');
  expect(await editor.diagnostics('file:///compose.yaml', 1)).toEqual([]);
  const position = { line: 0, character: 2 };
  expect(
    await editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: 'file:///compose.yaml' },
      position,
    }),
  ).toBeNull();
});

/** A misspelt key behind characters of one, two, three and four bytes. */
const slips = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
layers:
  - { name: aé漢😀, type: conv2d, filters: 4, kernel: 3, strid: 1 }
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

const encodings: readonly PositionEncoding[] = ['utf-8', 'utf-16', 'utf-32'];
const forms = [
  ['as it is', slips],
  ['CRLF', slips.replaceAll('\n', '\r\n')],
  ['byte order mark', `\uFEFF${slips}`],
] as const;

for (const encoding of encodings) {
  test.each(forms)(`a fix behind non-ASCII characters in ${encoding}, %s`, async (_, text) => {
    const editor = await start({ capabilities: { general: { positionEncodings: [encoding] } } });
    expect(editor.initialized.capabilities.positionEncoding).toBe(encoding);
    editor.open(uri, text);
    const diagnostics = await editor.diagnostics(uri, 1);
    const slip = diagnostics.find(({ message }) => String(message).includes('strid'));
    const { offsetAt } = createPositions(text, encoding);
    const slice = ({ start: from, end: to }: Range): string => text.slice(offsetAt(from), offsetAt(to));
    expect(slip && slice(slip.range)).toBe('strid');
    const actions = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: slip?.range,
      context: { diagnostics: [], only: ['quickfix'] },
    });
    const [edit] = (actions.find(({ title }) => title.includes('stride'))?.edit?.changes?.[uri] ?? []) as TextEdit[];
    const range = edit?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const fixed = text.slice(0, offsetAt(range.start)) + edit?.newText + text.slice(offsetAt(range.end));
    expect(fixed).toBe(text.replace('strid:', 'stride:'));
    // The same change, typed: the server's text and the client's stay one.
    editor.change(uri, 2, [{ range, text: edit?.newText }]);
    expect((await editor.diagnostics(uri, 2)).map(({ message }) => message)).not.toContainEqual(
      expect.stringContaining('strid'),
    );
  });
}

test('a crash in one op is a diagnostic, and the next text is checked as ever', async () => {
  const editor = await start();
  const { infer } = layerKind('lrn');
  vi.spyOn(layerKind('lrn'), 'infer').mockImplementation(() => {
    throw new TypeError('cannot read this');
  });
  editor.open(uri, alexnet);
  expect(await editor.diagnostics(uri, 1)).toMatchObject([
    { code: 'SPC9001', severity: 1, message: expect.stringContaining('cannot read this') },
  ]);
  const hover = editor.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line: 17, character: 14 },
  });
  await expect(hover).rejects.toThrow(/specc has a bug here: cannot read this/);
  vi.mocked(layerKind('lrn').infer).mockImplementation(infer);
  editor.change(uri, 2, [{ text: alexnet }]);
  expect(await editor.diagnostics(uri, 2)).toEqual([]);
});

test('lenses are for clients that run their commands', async () => {
  const lenses = (editor: TestClient) =>
    editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
  const able = await start({ initializationOptions: { commands: ['specc.build', 'specc.explain'] } });
  able.open(uri, alexnet);
  expect((await lenses(able)).map(({ command }) => [command?.title, command?.arguments])).toEqual([
    ['build', [uri]],
    ['explain', [uri]],
  ]);
  await able.stop();
  const plain = await start();
  expect(plain.initialized.capabilities.codeLensProvider).toBeUndefined();
});

test('requests of our own: the table, and the kernels of the layer under the cursor', async () => {
  const editor = await start();
  editor.open(uri, alexnet);
  const of = { textDocument: { uri } };
  const { text } = await editor.connection.sendRequest<{ text: string }>('specc/explain', of);
  expect(text).toContain('60,965,224');
  const line = alexnet.split('\n').findIndex((one) => one.includes('name: norm1'));
  const kernels = await editor.connection.sendRequest<{
    layer: string;
    files: { name: string; language: string; text: string }[];
  }>('specc/kernels', { ...of, position: { line, character: 20 } });
  expect(kernels.layer).toBe('norm1');
  expect(kernels.files.map(({ name }) => name)).toContain('norm1_forward.wgsl');
  expect(kernels.files.find(({ name }) => name === 'norm1_forward.wgsl')?.text).toContain('@compute');
  // A C kernel is its extents and a call; what it calls stands above it.
  expect(kernels.files.find(({ name }) => name === 'norm1_forward.c')?.text).toMatch(
    /^INLINE void lrn_pixel\([\s\S]*^KERNEL void norm1_forward\(/m,
  );
  editor.change(uri, 2, [{ text: alexnet.replace('stride: 4', 'stride: 5') }]);
  await expect(editor.connection.sendRequest('specc/explain', of)).rejects.toThrow(/the spec has errors/);
  await expect(
    editor.connection.sendRequest('specc/explain', { textDocument: { uri: 'file:///none.yaml' } }),
  ).rejects.toThrow(/not a spec/);
});

test('formatting is one edit over what differs', async () => {
  const editor = await start();
  const untidy = alexnet.replace('{ name: conv2, type: conv2d,', '{name:   conv2 ,type: conv2d,');
  editor.open(uri, untidy);
  const request = { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } };
  const edits = await editor.connection.sendRequest<TextEdit[]>('textDocument/formatting', request);
  expect(edits).toHaveLength(1);
  const { offsetAt } = createPositions(untidy, 'utf-16');
  const [from, to] = [edits[0]?.range.start, edits[0]?.range.end].map((at) =>
    offsetAt(at ?? { line: 0, character: 0 }),
  );
  expect(untidy.slice(0, from) + edits[0]?.newText + untidy.slice(to)).toBe(alexnet);
  expect((to ?? 0) - (from ?? 0)).toBeLessThan(30);
  editor.change(uri, 2, [{ text: alexnet }]);
  expect(await editor.connection.sendRequest('textDocument/formatting', request)).toEqual([]);
});

test('fixes for a text that is gone are not looked for', async () => {
  const editor = await start();
  editor.open(uri, alexnet.replace('stride: 4', 'stride: 5'));
  const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const ask = () =>
    editor.connection.sendRequest<CodeAction[] | null>('textDocument/codeAction', {
      textDocument: { uri },
      range: whole,
      context: { diagnostics: [] },
    });
  const early = ask();
  editor.change(uri, 2, [{ text: alexnet.replace('stride: 4', 'stride: 6') }]);
  expect(await early).toBeNull();
  expect((await ask())?.map(({ title }) => title)).toContain('`stride: 4` gives 55');
});
