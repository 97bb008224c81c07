/** `specc build` and `specc train` in a terminal, as tasks: VS Code quotes for the user's shell and keeps what was printed. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { locateSpecc } from './locate-specc.ts';
import { surroundings } from './surroundings.ts';

/** Runs `specc <words>` from the workspace folder of `spec`, or says why not. */
export async function runInTerminal(extensionPath: string, spec: vscode.Uri, words: readonly string[]): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage('specc: networks are built and trained in trusted folders only.');
    return;
  }
  const located = locateSpecc(surroundings(extensionPath), 'build');
  if ('missing' in located) {
    void vscode.window.showErrorMessage(
      `specc: specc itself was not found: there is no ${located.missing}. The copy in the extension checks specs and draws them; to build and train, install specc in the workspace or set \`specc.server.path\`.`,
    );
    return;
  }
  const { kind, path } = located.specc;
  // Node as the user's terminal finds it: inside VS Code's own, native libraries may not hand over their memory.
  const [command = path, ...before] = kind === 'script' ? ['node', path] : [path];
  const folder = vscode.workspace.getWorkspaceFolder(spec);
  const cwd = folder?.uri.fsPath ?? dirname(spec.fsPath);
  const task = new vscode.Task(
    { type: 'specc' },
    folder ?? vscode.TaskScope.Workspace,
    words.slice(0, 2).join(' '),
    'specc',
    new vscode.ShellExecution(quoted(command), [...before, ...words].map(quoted), { cwd }),
  );
  task.presentationOptions = { clear: true };
  await vscode.tasks.executeTask(task);
}

function quoted(word: string): string | vscode.ShellQuotedString {
  return /^[\w@+=:,./-]+$/.test(word) ? word : { value: word, quoting: vscode.ShellQuoting.Strong };
}
