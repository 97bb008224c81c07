/** The commands of package.json. Menus call them with a URI, code lenses with its text, the palette with nothing. */
import * as vscode from 'vscode';
import { baseName, type Diagrams, identify } from './diagrams.ts';
import type { Server } from './server.ts';
import { isSpec } from './spec-document.ts';
import { runInTerminal } from './terminal.ts';
import { askForData } from './training-data.ts';
import type { VirtualDocuments } from './virtual-documents.ts';

export interface Parts {
  readonly extensionPath: string;
  readonly memory: vscode.Memento;
  readonly server: Server;
  readonly diagrams: Diagrams;
  readonly documents: VirtualDocuments;
}

type Handler = (argument?: unknown) => Promise<void>;

export function commandHandlers(parts: Parts): Readonly<Record<string, Handler>> {
  const { server, diagrams } = parts;
  return {
    'specc.build': onSpec((document) => build(document, parts)),
    'specc.train': onSpec((document) => train(document, parts)),
    'specc.explain': onSpec((document) => explain(document, parts)),
    'specc.showKernels': onSpec((document) => showKernels(document, parts)),
    'specc.showDiagram': onSpec(({ uri }) => diagrams.show(uri)),
    'specc.restartServer': () => server.restart(),
  };
}

/** Hands over the spec that is meant: the argument's, else the one in the active editor. */
function onSpec(run: (document: vscode.TextDocument) => Promise<void>): Handler {
  return async (argument) => {
    const uri = typeof argument === 'string' ? vscode.Uri.parse(argument) : argument;
    const document =
      uri instanceof vscode.Uri
        ? await vscode.workspace.openTextDocument(uri)
        : vscode.window.activeTextEditor?.document;
    if (document === undefined || !isSpec(document)) {
      void vscode.window.showErrorMessage('specc: open a spec first, a YAML file that says `spec: 1` or `extends`.');
      return;
    }
    await run(document);
  };
}

async function build(document: vscode.TextDocument, { extensionPath }: Parts): Promise<void> {
  if (await isOnDisk(document)) {
    await runInTerminal(extensionPath, document.uri, ['build', pathInWorkspace(document.uri)]);
  }
}

async function train(document: vscode.TextDocument, { extensionPath, memory }: Parts): Promise<void> {
  const { uri } = document;
  const data = (await isOnDisk(document)) ? await askForData(uri, memory) : undefined;
  if (data !== undefined) {
    await runInTerminal(extensionPath, uri, ['train', pathInWorkspace(uri), '--data', data]);
  }
}

/** Saves what was typed, because commands in a terminal read files. */
async function isOnDisk(document: vscode.TextDocument): Promise<boolean> {
  if (document.isUntitled) {
    void vscode.window.showErrorMessage('specc: save the spec as a file first.');
    return false;
  }
  return !document.isDirty || (await document.save());
}

/** Relative to the workspace folder that commands run in, or absolute outside of one. */
function pathInWorkspace(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri) === undefined
    ? uri.fsPath
    : vscode.workspace.asRelativePath(uri, false);
}

async function explain({ uri }: vscode.TextDocument, { server, documents }: Parts): Promise<void> {
  const answer = await server.request<{ readonly text: string }>('specc/explain', identify(uri));
  if (answer !== undefined) {
    await documents.show(uri, `${baseName(uri)}.layers.txt`, answer.text);
  }
}

interface Kernels {
  /** Layer under the cursor. */
  readonly layer: string | null;
  readonly files: readonly { readonly name: string; readonly language: 'wgsl' | 'c'; readonly text: string }[];
}

async function showKernels({ uri }: vscode.TextDocument, { server, documents }: Parts): Promise<void> {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  const editor = editors.find((editor) => editor?.document.uri.toString() === uri.toString());
  const { line, character } = editor?.selection.active ?? { line: 0, character: 0 };
  const answer = await server.request<Kernels>('specc/kernels', { ...identify(uri), position: { line, character } });
  if (answer === undefined) {
    return;
  }
  const { layer, files } = answer;
  if (layer === null) {
    void vscode.window.showInformationMessage('specc: put the cursor on a layer to see its kernels.');
    return;
  }
  const items = files.map((file) => ({ label: file.name, description: file.language, file }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(`specc: ${layer} has no kernels of its own; its neighbours apply it.`);
    return;
  }
  const [only] = items;
  const picked =
    items.length === 1 ? only : await vscode.window.showQuickPick(items, { placeHolder: `Kernels of ${layer}` });
  if (picked !== undefined) {
    await documents.show(uri, `${baseName(uri)}/${picked.file.name}`, picked.file.text);
  }
}
