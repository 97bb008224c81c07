/** The extension's front door: joins the parts and tells them what happens in the editor. */
import * as vscode from 'vscode';
import { commandHandlers } from './commands.ts';
import { Diagrams } from './diagrams.ts';
import { Server } from './server.ts';
import { refreshShown } from './showing.ts';
import { isSpec } from './spec-document.ts';
import { VirtualDocuments, virtualScheme } from './virtual-documents.ts';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const { extensionPath, workspaceState: memory, subscriptions } = context;
  const output = vscode.window.createOutputChannel('specc', { log: true });
  const started = new Server(extensionPath, output);
  server = started;
  const diagrams = new Diagrams(started);
  const documents = new VirtualDocuments();
  const handlers = commandHandlers({ extensionPath, memory, server: started, diagrams, documents });
  const { workspace, window } = vscode;

  /** YAML is everywhere, so the server starts with the first spec and not with the first file. */
  function see(document: vscode.TextDocument): void {
    if (!started.wanted && isSpec(document)) {
      void started.start();
    }
    if (document === window.activeTextEditor?.document) {
      tellMenus(document);
    }
  }

  subscriptions.push(
    output,
    diagrams,
    ...Object.entries(handlers).map(([name, handler]) => vscode.commands.registerCommand(name, handler)),
    workspace.registerTextDocumentContentProvider(virtualScheme, documents),
    workspace.onDidOpenTextDocument(see),
    workspace.onDidChangeTextDocument(({ document }) => {
      see(document);
      diagrams.follow(document);
    }),
    workspace.onDidSaveTextDocument((document) => diagrams.follow(document)),
    workspace.onDidCloseTextDocument((document) => documents.forget(document)),
    workspace.onDidGrantWorkspaceTrust(() => restartIfWanted(started)),
    workspace.onDidChangeConfiguration((change) => void applySettings(started, change)),
    window.onDidChangeActiveTextEditor((editor) => tellMenus(editor?.document)),
  );
  tellMenus(window.activeTextEditor?.document);
  workspace.textDocuments.forEach(see);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** `when` clauses of package.json read this. */
function tellMenus(document: vscode.TextDocument | undefined): void {
  void vscode.commands.executeCommand('setContext', 'specc.isSpec', document !== undefined && isSpec(document));
}

async function applySettings(server: Server, change: vscode.ConfigurationChangeEvent): Promise<void> {
  if (change.affectsConfiguration('specc.server.path')) {
    await restartIfWanted(server);
  } else if (server.wanted && change.affectsConfiguration('specc')) {
    const client = await server.start();
    if (client !== undefined) {
      refreshShown(client);
    }
  }
}

async function restartIfWanted(server: Server): Promise<void> {
  if (server.wanted) {
    await server.restart();
  }
}
