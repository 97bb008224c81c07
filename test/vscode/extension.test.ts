/** The extension and its language server: when it starts, which one, and what is said when it does not. */
import { expect, test, vi } from 'vitest';
import {
  bundled,
  commandsOfManifest,
  deactivate,
  end,
  file,
  installed,
  manifest,
  own,
  pod,
  root,
  run,
  settle,
  spec,
  start,
} from './harness.ts';
import { ErrorCodes, ResponseError, server } from './language-client-mock.ts';
import { editor, seen, user } from './vscode-mock.ts';

vi.mock('vscode-languageclient/node', () => import('./language-client-mock.ts'));

test('the commands of package.json are the commands that are registered', () => {
  start();
  expect([...seen.commands.keys()].sort()).toEqual([...commandsOfManifest].sort());
});

test('every menu entry is a command, and stands in menus of specs only', () => {
  const entries = Object.values(manifest.contributes.menus).flat();
  for (const { command, when } of entries) {
    expect(commandsOfManifest).toContain(command);
    expect(when).toBe('specc.isSpec');
  }
});

test('menus are told whether the active file is a spec', () => {
  start();
  const told = () => seen.executed.filter(([name]) => name === 'setContext').at(-1);
  expect(told()).toEqual(['setContext', 'specc.isSpec', false]);
  const document = editor.open(file, spec);
  expect(told()).toEqual(['setContext', 'specc.isSpec', true]);
  editor.type(document, pod);
  expect(told()).toEqual(['setContext', 'specc.isSpec', false]);
  editor.open('/notes.txt', spec, { languageId: 'plaintext' });
  expect(told()).toEqual(['setContext', 'specc.isSpec', false]);
});

test('the server starts with the first spec, not with other YAML', async () => {
  start();
  const document = editor.open('/deploy.yaml', pod);
  await settle();
  expect(server.clients).toEqual([]);
  editor.type(document, spec);
  editor.open(file, spec);
  await settle();
  expect(server.clients).toHaveLength(1);
});

test('a spec that was open before the extension is seen', async () => {
  start({ before: () => editor.open(file, spec) });
  await settle();
  expect(server.clients).toHaveLength(1);
});

test.for([
  ['', installed],
  [own, own],
  ['node_modules/specc/dist/specc.js', installed],
] as const)('with the path %j, VS Code’s own Node runs the script', async ([path, script]) => {
  start();
  editor.set({ 'specc.server.path': path });
  editor.open(file, spec);
  await settle();
  const [client] = server.clients;
  expect(client?.id).toBe('specc');
  expect(client?.executable).toMatchObject({ command: process.execPath, args: [script, 'lsp'] });
  expect(client?.executable.options.env).toMatchObject({ ELECTRON_RUN_AS_NODE: '1', PATH: process.env.PATH });
  // A transport would add an argument that `specc lsp` does not have.
  expect(client?.executable).not.toHaveProperty('transport');
});

test.skipIf(process.platform === 'win32')('a command is run as it is', async () => {
  start();
  editor.set({ 'specc.server.path': 'specc-next' });
  editor.open(file, spec);
  await settle();
  expect(server.clients[0]?.executable).toEqual({ command: 'specc-next', args: ['lsp'], options: { shell: false } });
});

test('the copy in the extension serves a folder without specc, and one that is not trusted', async () => {
  start({ folders: [root] });
  editor.open(file, spec);
  await settle();
  expect(server.clients[0]?.executable.args).toEqual([bundled, 'lsp']);
  await end();
  start({ trusted: false });
  editor.open(file, spec);
  await settle();
  expect(server.clients[1]?.executable.args).toEqual([bundled, 'lsp']);
  editor.trust();
  await settle();
  expect(server.clients[1]?.state).toBe('disposed');
  expect(server.clients[2]?.executable.args).toEqual([installed, 'lsp']);
});

test('the server is told what this client can run, and sees YAML files and new files', async () => {
  start();
  editor.open(file, spec);
  await settle();
  const [client] = server.clients;
  expect(client?.options.initializationOptions).toEqual({ commands: ['specc.build', 'specc.train', 'specc.explain'] });
  expect(client?.options.documentSelector).toEqual([
    { language: 'yaml', scheme: 'file' },
    { language: 'yaml', scheme: 'untitled' },
  ]);
});

test('a path that leads nowhere is named, with what to set and a way there', async () => {
  start();
  user.button = 'Open Settings';
  editor.set({ 'specc.server.path': '/gone/specc.js' });
  editor.open(file, spec);
  await settle();
  expect(server.clients).toEqual([]);
  expect(seen.errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^specc: specc was not found: there is no \/gone\/specc\.js\. Set `specc\.server\.path` to /),
  ]);
  expect(seen.executed).toContainEqual(['workbench.action.openSettings', 'specc.server.path']);
});

test('a server that does not start is complained about once, and tried again when asked', async () => {
  start();
  user.button = 'Show Output';
  server.failure = new Error('it ended with code 2.');
  const document = editor.open(file, spec);
  editor.type(document, `${spec}\n`);
  await run('specc.explain');
  await settle();
  expect(seen.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining(`\`${process.execPath} ${installed} lsp\` could not be started: it ended with code 2. Set`),
  ]);
  expect(seen.outputShown).toBe(1);
  // The client would say it too, without what to do.
  expect(server.logged.map(({ showNotification }) => showNotification)).toEqual([false]);
  // It ended before it ran: starting it over and over would not help.
  expect(server.clients[0]?.options.errorHandler.closed()).toEqual({ action: 1, handled: true });
  server.failure = undefined;
  await run('specc.restartServer');
  expect(server.clients.at(-1)?.state).toBe('running');
  expect(server.clients.at(-1)?.options.errorHandler.closed()).toEqual({ action: 2 });
});

test('a server that ends before it answers is described as such', async () => {
  start();
  server.failure = new ResponseError(ErrorCodes.PendingResponseRejected, 'Pending response rejected');
  editor.open(file, spec);
  await settle();
  expect(seen.errors[0]?.message).toContain('it ended before it answered, and its output says why. Set');
});

test('a new path restarts the server', async () => {
  start();
  editor.open(file, spec);
  await settle();
  editor.set({ 'specc.server.path': own });
  await settle();
  expect(server.clients.map(({ state }) => state)).toEqual(['disposed', 'running']);
});

test('the server ends with the extension', async () => {
  start();
  editor.open(file, spec);
  await deactivate();
  expect(server.clients.map(({ state }) => state)).toEqual(['disposed']);
});

test('inlay hints and code lenses can be hidden, at once', async () => {
  start();
  editor.open(file, spec);
  await settle();
  const [client] = server.clients;
  const { provideInlayHints, provideCodeLenses } = client?.options.middleware ?? {};
  const next = () => ['one'];
  expect(provideInlayHints?.({}, {}, {}, next)).toEqual(['one']);
  expect(provideCodeLenses?.({}, {}, next)).toEqual(['one']);
  editor.set({ 'specc.inlayHints.enabled': false, 'specc.codeLens.enabled': false });
  await settle();
  expect(provideInlayHints?.({}, {}, {}, next)).toEqual([]);
  expect(provideCodeLenses?.({}, {}, next)).toEqual([]);
  expect(client?.refreshed).toEqual(['textDocument/inlayHint', 'textDocument/codeLens']);
});

test('every setting that is read is in package.json', () => {
  const properties = Object.keys(manifest.contributes.configuration.properties).sort();
  expect(properties).toEqual([
    'specc.codeLens.enabled',
    'specc.inlayHints.enabled',
    'specc.server.path',
    // Read by the language client itself.
    'specc.trace.server',
  ]);
});
