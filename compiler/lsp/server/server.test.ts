import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, InlayHint, TextEdit } from 'vscode-languageserver';
import { createPositions, type PositionEncoding } from '../positions.ts';
import { startClient, type TestClient } from '../testing/client.ts';

const uri = 'file:///specs/alexnet.yaml';
const alexnet = readFileSync('specs/alexnet.yaml', 'utf8');

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

const codesOf = (diagnostics: readonly { readonly code?: unknown }[]) => diagnostics.map(({ code }) => code);

/** What an editor does with edits. */
function applied(text: string, edits: readonly TextEdit[], encoding: PositionEncoding = 'utf-16'): string {
  const { offsetAt } = createPositions(text, encoding);
  return [...edits]
    .sort((a, b) => offsetAt(b.range.start) - offsetAt(a.range.start))
    .reduce(
      (result, { range, newText }) =>
        result.slice(0, offsetAt(range.start)) + newText + result.slice(offsetAt(range.end)),
      text,
    );
}

test('a wrong stride is reported on the stride, fixed by the first action, and the text then checks clean', async () => {
  client = await startClient({ capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
  client.open(uri, alexnet);
  expect(await client.diagnostics(uri, 1)).toEqual([]);
  const { positionAt } = createPositions(alexnet, 'utf-16');
  const at = alexnet.indexOf('stride: 4') + 'stride: '.length;
  const range = { start: positionAt(at), end: positionAt(at + 1) };
  client.change(uri, 2, [{ range, text: '5' }]);
  const diagnostics = await client.diagnostics(uri, 2);
  expect(diagnostics).toMatchObject([
    {
      code: 'SPC4102',
      range,
      source: 'specc',
      severity: 1,
      codeDescription: { href: 'file:///specc/docs/diagnostics/SPC4102.md' },
    },
  ]);
  expect(diagnostics[0]?.message).toContain('(227 − 11 + 2·0) / 5 + 1');
  expect(diagnostics[0]?.relatedInformation?.map(({ message }) => message)).not.toEqual([]);
  const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: { diagnostics },
  });
  const fix = actions.find(({ isPreferred }) => isPreferred);
  expect(fix?.kind).toBe('quickfix');
  const [change] = (fix?.edit?.documentChanges ?? []) as { textDocument: { version: number }; edits: TextEdit[] }[];
  expect(change?.textDocument.version).toBe(2);
  client.change(uri, 3, [{ text: applied(alexnet.replace('stride: 4', 'stride: 5'), change?.edits ?? []) }]);
  expect(codesOf(await client.diagnostics(uri, 3))).not.toContain('SPC4102');
});

test('hints stand behind the layers, with the numbers of the paper', async () => {
  client = await startClient();
  client.open(uri, alexnet);
  const hints = await client.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } },
  });
  expect(hints.slice(0, 2).map(({ label }) => label)).toEqual([
    '→ 96×55×55 · 34,944 params · 105.4 M multiply-adds',
    '→ 96×55×55',
  ]);
  const line = alexnet.split('\n').findIndex((text) => text.includes('name: conv1'));
  expect(hints[0]?.position).toEqual({ line, character: alexnet.split('\n')[line]?.length });
});

test.each([
  [true, `{ name: \${1:conv6}, type: conv2d, filters: \${2:256}, kernel: \${3:3} }`],
  [false, '{ name: conv6, type: conv2d, filters: 256, kernel: 3 }'],
])('completion of a layer, with snippets: %s', async (snippetSupport, newText) => {
  client = await startClient({
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport } } } },
  });
  const text = alexnet.replace('\nloss:', '  - \n\nloss:');
  client.open(uri, text);
  const line = text.split('\n').indexOf('  - ');
  const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
    textDocument: { uri },
    position: { line, character: 4 },
  });
  const conv2d = items.find(({ label }) => label === 'conv2d');
  expect(conv2d?.insertTextFormat).toBe(snippetSupport ? 2 : 1);
  expect(conv2d?.textEdit).toEqual({ range: { start: { line, character: 4 }, end: { line, character: 4 } }, newText });
});
