/** The commands of the extension: what they ask the server, what they show, what they run in a terminal. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { commandsOfManifest, file, installed, pod, root, run, spec, start, workspaceFolder } from './harness.ts';
import { server } from './language-client-mock.ts';
import { editor, seen, Uri, user } from './vscode-mock.ts';

vi.mock('vscode-languageclient/node', () => import('./language-client-mock.ts'));

test('explain opens what the server says as a document beside', async () => {
  start();
  const { uri } = editor.open(file, spec);
  server.answers.set('specc/explain', () => ({ text: 'conv1  [8, 4, 4]\n' }));
  await run('specc.explain');
  expect(server.requests).toEqual([{ method: 'specc/explain', parameters: { textDocument: { uri: uri.toString() } } }]);
  expect(seen.documents.map(({ uri, text, viewColumn }) => [uri.scheme, uri.path, text, viewColumn])).toEqual([
    ['specc', '/tiny.layers.txt', 'conv1  [8, 4, 4]\n', -2],
  ]);
});

test.for([
  ['a menu', (uri: Uri) => uri],
  ['a code lens', (uri: Uri) => uri.toString()],
] as const)('called from %s, a command takes the spec that is named', async ([, argument]) => {
  start();
  const { uri } = editor.open(file, spec);
  editor.open('/other.yaml', pod);
  server.answers.set('specc/explain', () => ({ text: '' }));
  await run('specc.explain', argument(uri));
  expect(server.requests[0]?.parameters).toEqual({ textDocument: { uri: uri.toString() } });
});

test.for(['specc/explain', 'specc/kernels', 'specc/diagram'])(
  'what the server refuses is shown: %s',
  async (method) => {
    start();
    editor.open(file, spec);
    server.answers.set(method, () => {
      throw new Error('the spec has errors, so its layers have no shapes.');
    });
    const command = { 'specc/explain': 'explain', 'specc/kernels': 'showKernels', 'specc/diagram': 'showDiagram' }[
      method
    ];
    await run(`specc.${command}`);
    expect(seen.errors).toEqual([{ message: 'specc: the spec has errors, so its layers have no shapes', buttons: [] }]);
    expect(seen.documents).toEqual([]);
    expect(seen.panels).toEqual([]);
  },
);

test.for(commandsOfManifest.filter((name) => name !== 'specc.restartServer'))(
  '%s needs a spec and says so',
  async (command) => {
    start();
    editor.open('/deploy.yaml', pod);
    await run(command);
    expect(seen.errors.map(({ message }) => message)).toEqual([
      'specc: open a spec first, a YAML file that says `spec: 1` or `extends`.',
    ]);
    expect(server.clients).toEqual([]);
  },
);

const wgsl = { name: 'conv1_forward.wgsl', language: 'wgsl', text: '@compute fn main() {}\n' };
const c = { name: 'conv1_forward.c', language: 'c', text: 'void conv1_forward(void) {}\n' };

test('the only kernel of the layer under the cursor is shown at once', async () => {
  start();
  const { uri } = editor.open(file, spec, { cursor: 7 });
  server.answers.set('specc/kernels', () => ({ layer: 'conv1', files: [wgsl] }));
  await run('specc.showKernels');
  expect(server.requests[0]?.parameters).toEqual({
    textDocument: { uri: uri.toString() },
    position: { line: 7, character: 4 },
  });
  expect(seen.picks).toEqual([]);
  expect(seen.documents.map(({ uri, text }) => [uri.path, text])).toEqual([['/tiny/conv1_forward.wgsl', wgsl.text]]);
});

test('of several kernels one is picked', async () => {
  start();
  editor.open(file, spec);
  user.pick = c.name;
  server.answers.set('specc/kernels', () => ({ layer: 'conv1', files: [wgsl, c] }));
  await run('specc.showKernels');
  expect(seen.picks).toEqual([[wgsl.name, c.name]]);
  expect(seen.documents.map(({ text }) => text)).toEqual([c.text]);
});

test.for([
  [{ layer: null, files: [] }, 'specc: put the cursor on a layer to see its kernels.'],
  [{ layer: 'relu1', files: [] }, 'specc: relu1 has no kernels of its own; its neighbours apply it.'],
] as const)('where there are no kernels, the reason is said: %j', async ([answer, message]) => {
  start();
  editor.open(file, spec);
  server.answers.set('specc/kernels', () => answer);
  await run('specc.showKernels');
  expect(seen.information).toEqual([message]);
});

test('a virtual document is forgotten when it is closed, and its uri still gives a text', async () => {
  start();
  editor.open(file, spec);
  server.answers.set('specc/explain', () => ({ text: 'table' }));
  await run('specc.explain');
  const [{ uri } = { uri: Uri.file('/') }] = seen.documents;
  editor.close({ uri } as Parameters<typeof editor.close>[0]);
  expect(editor.contentOf(uri)).toContain('Run the command');
});

test('the diagram stands in a panel without scripts and follows the spec', async () => {
  vi.useFakeTimers();
  try {
    start();
    const document = editor.open(file, spec);
    let drawn = 0;
    server.answers.set('specc/diagram', () => ({ svg: `<svg id="drawing-${++drawn}"></svg>` }));
    await run('specc.showDiagram');
    const [panel] = seen.panels;
    expect(panel?.title).toBe('tiny — network');
    expect(panel?.options).toEqual({ enableScripts: false, localResourceRoots: [] });
    expect(panel?.webview.html).toContain('drawing-1');
    expect(panel?.webview.html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    await run('specc.showDiagram');
    expect([seen.panels.length, panel?.reveals]).toEqual([1, 1]);

    editor.type(document, `${spec}a`);
    editor.type(document, `${spec}ab`);
    await vi.runAllTimersAsync();
    expect(panel?.webview.html).toContain('drawing-2');
    editor.save(document);
    await vi.runAllTimersAsync();
    expect(panel?.webview.html).toContain('drawing-3');

    server.answers.set('specc/diagram', () => {
      throw new Error('no shapes');
    });
    editor.type(document, 'spec: 1');
    await vi.runAllTimersAsync();
    expect(panel?.webview.html).toContain('drawing-3');
    expect(seen.errors).toEqual([]);

    panel?.closed.fire();
    const asked = server.requests.length;
    editor.type(document, spec);
    await vi.runAllTimersAsync();
    expect(server.requests).toHaveLength(asked);
  } finally {
    vi.useRealTimers();
  }
});

function lastTask() {
  const { command, args, options } = seen.tasks.at(-1)?.execution ?? {};
  return { command, args, options };
}

test('build saves the spec and runs in a terminal, with the user’s Node', async () => {
  start();
  const document = editor.open(file, spec);
  editor.type(document, `${spec}\n`);
  await run('specc.build');
  expect(seen.saved).toEqual([document.uri.toString()]);
  expect(seen.tasks[0]?.name).toBe('build specs/tiny.yaml');
  expect(lastTask()).toEqual({
    command: 'node',
    args: [installed, 'build', 'specs/tiny.yaml'],
    options: { cwd: workspaceFolder },
  });
});

test('words that a shell would read otherwise are quoted', async () => {
  start();
  editor.open(join(workspaceFolder, 'my specs/$tiny.yaml'), spec);
  await run('specc.build');
  expect(lastTask().args).toEqual([installed, 'build', { value: 'my specs/$tiny.yaml', quoting: 2 }]);
});

test('train asks for the images and remembers the answer', async () => {
  start();
  const { uri } = editor.open(file, spec);
  await run('specc.train', uri.toString());
  expect(seen.tasks).toEqual([]);
  user.pick = 'mnist';
  await run('specc.train', uri.toString());
  expect(lastTask().args).toEqual([installed, 'train', 'specs/tiny.yaml', '--data', 'mnist']);
  user.pick = 'folder:…';
  user.folder = '/photos';
  await run('specc.train', uri.toString());
  expect(lastTask().args?.slice(-1)).toEqual(['folder:/photos']);
  await run('specc.train', uri.toString());
  expect(seen.picks.at(-1)).toEqual(['folder:/photos', 'mnist', 'cifar10:…', 'folder:…']);
});

test.skipIf(process.platform === 'win32')('a command of one’s own builds too', async () => {
  start();
  editor.set({ 'specc.server.path': 'specc-next' });
  editor.open(file, spec);
  await run('specc.build');
  expect(lastTask()).toMatchObject({ command: 'specc-next', args: ['build', 'specs/tiny.yaml'] });
});

test('an untitled spec is to be saved before it is built', async () => {
  start();
  editor.open('Untitled-1', spec, { scheme: 'untitled' });
  await run('specc.build');
  expect(seen.errors).toEqual([{ message: 'specc: save the spec as a file first.', buttons: [] }]);
});

test('without a specc that builds, the message says where it was looked for and what to do', async () => {
  vi.stubEnv('PATH', '');
  start({ folders: [root] });
  editor.open(join(root, 'tiny.yaml'), spec);
  await run('specc.build');
  vi.unstubAllEnvs();
  expect(seen.tasks).toEqual([]);
  expect(seen.errors[0]?.message).toContain(`there is no ${join(root, 'node_modules/specc/dist/specc.js')}`);
  expect(seen.errors[0]?.message).toContain('install specc in the workspace or set `specc.server.path`');
});

test('nothing of a folder that is not trusted is built', async () => {
  start({ trusted: false });
  editor.open(file, spec);
  await run('specc.build');
  expect(seen.tasks).toEqual([]);
  expect(seen.errors[0]?.message).toBe('specc: networks are built and trained in trusted folders only.');
});
