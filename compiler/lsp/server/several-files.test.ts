/** A spec out of two files in an editor: each document gets what is said of it, and edits reach both. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import type { CodeAction, InlayHint, Location, WorkspaceEdit } from 'vscode-languageserver';
import { memoryHost } from '../../../test/support/memory-host.ts';
import { startClient, type TestClient } from '../testing/client.ts';

const [variantUri, baseUri] = ['file:///nets/variant.yaml', 'file:///nets/base.yaml'];
const variant = 'extends: base.yaml\nspec: 1\npatch: [{ layer: conv2, set: { groups: 3 } }]\n';
/** Its patch names `conv1` as an input. */
const reader = 'extends: base.yaml\nspec: 1\npatch: [{ layer: conv2, set: { from: [conv1] } }]\n';
const inputAt = { line: 2, character: 39 };
const base = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
  - { name: conv2, type: conv2d, filters: 4, kernel: 3, groups: 1, from: conv1 }
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
const wide = base.replace('groups: 1', 'groups: 1, stride: 2');

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(onDisk = base): Promise<TestClient> {
  client = await startClient({
    capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
    files: memoryHost({ 'nets/base.yaml': onDisk }),
  });
  return client;
}

const codes = (diagnostics: readonly { readonly code?: unknown }[]) => diagnostics.map(({ code }) => code);
const newest = (editor: TestClient, uri: string) => editor.published.findLast((one) => one.uri === uri);

test('diagnostics go to the document of the file that wrote the value, open or not', async () => {
  const editor = await start(wide);
  editor.open(variantUri, variant.replace('groups: 3', 'padding: 0'));
  expect(await editor.diagnostics(variantUri, 1)).toEqual([]);
  await vi.waitUntil(() => newest(editor, baseUri));
  expect(newest(editor, baseUri)).toMatchObject({
    diagnostics: [{ code: 'SPC4102', range: { start: { line: 7 } } }],
  });
  expect(newest(editor, baseUri)).not.toHaveProperty('version');
  editor.change(variantUri, 2, [{ text: variant.replace('groups: 3', 'stride: 1') }]);
  expect(await editor.diagnostics(variantUri, 2)).toEqual([]);
  await vi.waitUntil(() => newest(editor, baseUri)?.diagnostics.length === 0);
});

test('a change of one file refreshes the open specs that are made of it, and what two say is said once', async () => {
  const editor = await start();
  editor.open(baseUri, base);
  editor.open(variantUri, variant.replace('groups: 3', 'padding: 0'));
  expect(await editor.diagnostics(variantUri, 1)).toEqual([]);
  editor.change(baseUri, 2, [{ text: wide }]);
  expect(codes(await editor.diagnostics(baseUri, 2))).toEqual(['SPC4102']);
  editor.change(baseUri, 3, [{ text: base }]);
  expect(await editor.diagnostics(baseUri, 3)).toEqual([]);
  // Without the open text, the one on the disk counts.
  editor.close(baseUri);
  editor.change(variantUri, 2, [{ text: variant }]);
  expect(await editor.diagnostics(variantUri, 2)).toMatchObject([
    {
      code: 'SPC4110',
      relatedInformation: [
        { location: { uri: baseUri, range: { start: { line: 6 } } } },
        { location: { uri: baseUri, range: { start: { line: 7 } } } },
        { location: { uri: baseUri }, message: 'the value it overrides' },
      ],
    },
  ]);
  expect(newest(editor, baseUri)?.diagnostics).toEqual([]);
});

test('a file that is not there is reported where it is named, until it is opened', async () => {
  const editor = await start();
  editor.open(variantUri, variant.replace('base.yaml', 'gone.yaml'));
  expect(codes(await editor.diagnostics(variantUri, 1))).toEqual(['SPC1015']);
  const gone = 'file:///nets/gone.yaml';
  editor.open(gone, base);
  expect(await editor.diagnostics(gone, 1)).toEqual([]);
  await vi.waitUntil(() => codes(newest(editor, variantUri)?.diagnostics ?? []).includes('SPC4110'));
});

test('an action on what is inherited edits the variant, in its version', async () => {
  const editor = await start();
  const alexnet = readFileSync('specs/alexnet.yaml', 'utf8').replace('crop: 227', 'crop: 224');
  editor.open(baseUri, alexnet);
  editor.change(baseUri, 2, [{ text: alexnet }]);
  editor.open(variantUri, 'extends: base.yaml\nspec: 1\ninput: { shape: [3, 224, 224] }\n');
  await editor.diagnostics(variantUri, 1);
  const actions = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: variantUri },
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 999 } },
    context: { diagnostics: [] },
  });
  const action = actions.find(({ title }) => title.startsWith('input 227'));
  expect(action?.edit?.documentChanges).toMatchObject([
    {
      textDocument: { uri: variantUri, version: 1 },
      edits: [{ newText: '227' }, { newText: '227' }, { newText: '\ndata: { crop: 227 }' }],
    },
  ]);
});

test('a name is changed in both documents', async () => {
  const editor = await start();
  editor.open(variantUri, reader);
  const edit = await editor.connection.sendRequest<WorkspaceEdit>('textDocument/rename', {
    textDocument: { uri: variantUri },
    position: inputAt,
    newName: 'stem',
  });
  const lines = (uri: string) => edit.changes?.[uri]?.map(({ range, newText }) => [range.start.line, newText]);
  expect(lines(baseUri)).toEqual([
    [6, 'stem'],
    [7, 'stem'],
  ]);
  expect(lines(variantUri)).toEqual([[2, 'stem']]);
});

test('a name leads to the file that gives it, and an editor draws what stands in its own document', async () => {
  const editor = await start();
  editor.open(variantUri, reader);
  expect(await editor.diagnostics(variantUri, 1)).toEqual([]);
  const at = { textDocument: { uri: variantUri }, position: inputAt };
  expect(await editor.connection.sendRequest<Location>('textDocument/definition', at)).toMatchObject({
    uri: baseUri,
    range: { start: { line: 6, character: 12 }, end: { line: 6, character: 17 } },
  });
  const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = await editor.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', { ...at, range: whole });
  expect(hints).toMatchObject([{ position: { line: 2 }, label: '→ 4×4×4 · 148 params · 2,304 multiply-adds' }]);
});
