/** Variants, chains of them and blocks in an editor: what reaches which document. */
import { afterEach, expect, test, vi } from 'vitest';
import type {
  ClientCapabilities,
  CompletionItem,
  DocumentLink,
  InlayHint,
  Location,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { memoryHost } from '../../../test/support/memory-host.ts';
import { startClient, type TestClient } from '../testing/client.ts';

const uriOf = (file: string): string => `file:///nets/${file}`;
const base = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
blocks:
  basic:
    parameters: { filters: 4 }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, padding: 1 }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }
  - { name: stage1, block: basic, repeat: 2 }
  - { name: fc1, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
const middle = `extends: base.yaml
patch:
  - { layer: conv1, set: { filters: 6 } }
`;
const leaf = `extends: middle.yaml
patch:
  - { layer: stage1_2_conv, set: { kernel: 1, padding: 0 } }
`;
const disk = { 'base.yaml': base, 'middle.yaml': middle, 'below/leaf.yaml': leaf.replace('middle', '../middle') };

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

const onDisk: Record<string, string> = Object.fromEntries(
  Object.entries(disk).map(([file, text]) => [`nets/${file}`, text]),
);
/** Paths as the disk resolves them. */
const host = {
  ...memoryHost(onDisk),
  resolve: (from: string, relative: string) => new URL(relative, `file:///${from}`).pathname.slice(1),
};

async function start(capabilities: ClientCapabilities = {}): Promise<TestClient> {
  client = await startClient({
    capabilities,
    files: host,
    yamlFiles: (folder) =>
      [...Object.keys(disk), 'other/notes.yaml'].flatMap((file) =>
        `nets/${file}`.startsWith(folder) ? [`nets/${file}`.slice(folder.length)] : [],
      ),
  });
  return client;
}

const codes = (diagnostics: readonly { readonly code?: unknown }[]) => diagnostics.map(({ code }) => code);
const newest = (editor: TestClient, uri: string) => editor.published.findLast((one) => one.uri === uri);

/** The position of the first occurrence of a text. */
function positionOf(text: string, word: string) {
  const before = text.slice(0, text.indexOf(word)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

test('an edit of a base reaches a variant of its variant, and a layer of a block is refused in the block', async () => {
  const editor = await start();
  for (const [file, text] of [
    ['base.yaml', base],
    ['middle.yaml', middle],
    ['leaf.yaml', leaf],
  ] as const) {
    editor.open(uriOf(file), text);
    expect(await editor.diagnostics(uriOf(file), 1)).toEqual([]);
  }
  editor.change(uriOf('base.yaml'), 2, [{ text: base.replace('filters: $filters', 'filtres: $filters') }]);
  await vi.waitUntil(() => codes(newest(editor, uriOf('base.yaml'))?.diagnostics ?? []).includes('SPC2001'));
  editor.change(uriOf('base.yaml'), 3, [{ text: base.replace('- { name: conv1', '- { name: stem') }]);
  await vi.waitUntil(() => codes(newest(editor, uriOf('middle.yaml'))?.diagnostics ?? []).includes('SPC3104'));
  editor.change(uriOf('base.yaml'), 4, [{ text: base.replace('repeat: 2', 'repeat: 1') }]);
  await vi.waitUntil(() => codes(newest(editor, uriOf('leaf.yaml'))?.diagnostics ?? []).includes('SPC3104'));
  await vi.waitUntil(() => newest(editor, uriOf('middle.yaml'))?.diagnostics.length === 0);
  editor.change(uriOf('base.yaml'), 5, [{ text: base }]);
  await vi.waitUntil(() => newest(editor, uriOf('leaf.yaml'))?.diagnostics.length === 0);
});

test('an edit in between refreshes the hints of the last', async () => {
  const editor = await start();
  editor.open(uriOf('middle.yaml'), middle);
  editor.open(uriOf('leaf.yaml'), leaf);
  const hints = async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const found = await editor.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri: uriOf('leaf.yaml') },
      range,
    });
    return found.map(({ label }) => label);
  };
  expect(await hints()).toEqual(['→ 4×8×8 · 20 params · 1,024 multiply-adds']);
  editor.change(uriOf('middle.yaml'), 2, [{ text: `${middle}  - { layer: stage1, set: { with: { filters: 8 } } }\n` }]);
  expect(await hints()).toEqual(['→ 8×8×8 · 72 params · 4,096 multiply-adds']);
});

test('a base that changes on disk is read again, where the client watches files', async () => {
  const editor = await start({ workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
  const registered = new Promise((resolve) => editor.connection.onRequest('client/registerCapability', resolve));
  expect(await registered).toMatchObject({
    registrations: [
      {
        method: 'workspace/didChangeWatchedFiles',
        registerOptions: { watchers: [{ globPattern: '**/*.{yaml,yml}' }] },
      },
    ],
  });
  editor.open(uriOf('middle.yaml'), middle);
  expect(await editor.diagnostics(uriOf('middle.yaml'), 1)).toEqual([]);
  const say = async (text: string) => {
    onDisk['nets/base.yaml'] = text;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('base.yaml'), type: 2 }],
    });
  };
  await say(base.replace('name: conv1', 'name: stem'));
  await vi.waitUntil(() => codes(newest(editor, uriOf('middle.yaml'))?.diagnostics ?? []).includes('SPC3104'));
  await say(base);
  await vi.waitUntil(() => newest(editor, uriOf('middle.yaml'))?.diagnostics.length === 0);
});

test('references and a rename in a base reach variants that are open, and those in its folder that are not', async () => {
  const editor = await start();
  editor.open(uriOf('base.yaml'), base);
  // Its text in the editor is not the one on disk.
  editor.open(uriOf('middle.yaml'), `# wider\n${middle}`);
  await editor.diagnostics(uriOf('middle.yaml'), 1);
  const at = { textDocument: { uri: uriOf('base.yaml') }, position: positionOf(base, 'conv1') };
  const found = await editor.connection.sendRequest<Location[]>('textDocument/references', {
    ...at,
    context: { includeDeclaration: false },
  });
  expect(found.map(({ uri, range }) => [uri, range.start])).toEqual([
    [uriOf('middle.yaml'), { line: 3, character: 13 }],
  ]);
  const edit = await editor.connection.sendRequest<WorkspaceEdit>('textDocument/rename', {
    textDocument: at.textDocument,
    position: positionOf(base, 'stage1'),
    newName: 'body',
  });
  expect(Object.keys(edit.changes ?? {}).sort()).toEqual([uriOf('base.yaml'), uriOf('below/leaf.yaml')]);
  expect(edit.changes?.[uriOf('below/leaf.yaml')]).toEqual([
    { range: { start: { line: 2, character: 13 }, end: { line: 2, character: 19 } }, newText: 'body' },
  ]);
});

test('`extends:` completes to the files beside and below, and leads to the one it names', async () => {
  const editor = await start();
  const offered = async (text: string) => {
    const uri = uriOf('new.yaml');
    editor.open(uri, text);
    const found = await editor.connection.sendRequest<CompletionItem[] | null>('textDocument/completion', {
      textDocument: { uri },
      position: positionOf(text, ' #'),
    });
    editor.close(uri);
    return found?.map(({ label }) => label);
  };
  const found = ['base.yaml', 'middle.yaml', 'below/leaf.yaml', 'other/notes.yaml'];
  expect(await offered('extends:  #\n')).toEqual(found);
  expect(await offered('extends: below/ #\n')).toEqual(['below/leaf.yaml']);
  // As long as it is no spec, nothing else is said of it; with a key that specs lack, it is none.
  expect(await offered('extends: \n #\n')).toEqual([]);
  expect(await offered('extends:  #\nrules: {}\n')).toBeUndefined();
  editor.open(uriOf('middle.yaml'), middle);
  const links = await editor.connection.sendRequest<DocumentLink[]>('textDocument/documentLink', {
    textDocument: { uri: uriOf('middle.yaml') },
  });
  expect(links).toMatchObject([{ target: uriOf('base.yaml'), range: { start: { line: 0, character: 9 } } }]);
});
