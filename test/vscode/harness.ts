/** Starts the extension in a VS Code and with a language client that are stand-ins. Test files mock `vscode-languageclient/node` first. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { activate, deactivate } from '../../editor/vscode/src/extension.ts';
import { server } from './language-client-mock.ts';
import { seen, setUp } from './vscode-mock.ts';

export { deactivate };

export const manifest = JSON.parse(readFileSync('editor/vscode/package.json', 'utf8')) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: { readonly properties: object };
  };
};
export const commandsOfManifest = manifest.contributes.commands.map(({ command }) => command);

export const spec = 'spec: 1\nname: tiny\n';
/** YAML with a `spec:` that is none of ours. */
export const pod = 'apiVersion: v1\nspec:\n  containers: []\n';

export const root = mkdtempSync(join(tmpdir(), 'specc-test-'));
export const workspaceFolder = join(root, 'workspace');
export const file = join(workspaceFolder, 'specs/tiny.yaml');
const extensionPath = join(root, 'extension');
export const bundled = join(extensionPath, 'server/dist/specc.js');
export const installed = join(workspaceFolder, 'node_modules/specc/dist/specc.js');
export const own = join(root, 'own/specc.js');
for (const script of [bundled, installed, own]) {
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, '');
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

let subscriptions: { dispose(): unknown }[] = [];

export function start({ trusted = true, folders = [workspaceFolder], before = () => {} } = {}): void {
  setUp({ trusted, folders });
  before();
  const remembered = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string) => remembered.get(key),
    update: async (key: string, value: unknown) => void remembered.set(key, value),
  };
  subscriptions = [];
  activate({ extensionPath, workspaceState, subscriptions } as unknown as Parameters<typeof activate>[0]);
}

/** As VS Code does when the extension is switched off. */
export async function end(): Promise<void> {
  await deactivate();
  for (const subscription of subscriptions) {
    subscription.dispose();
  }
  subscriptions = [];
}

/** Runs a command as VS Code does. */
export async function run(command: string, ...words: unknown[]): Promise<void> {
  await seen.commands.get(command)?.(...words);
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => server.reset());
afterEach(end);
