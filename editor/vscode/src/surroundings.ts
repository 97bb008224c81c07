/** What `locateSpecc` asks about, as VS Code and the disk have it now. */
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Surroundings } from './locate-specc.ts';

export function surroundings(extensionPath: string): Surroundings {
  return {
    configuredPath: vscode.workspace.getConfiguration('specc').get('server.path', '').trim(),
    folders: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    trusted: vscode.workspace.isTrusted,
    extensionPath,
    searchPath: process.env.PATH ?? '',
    platform: process.platform,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  };
}

/** Said wherever specc is missing or does not run. */
export const remedy =
  'Set `specc.server.path` to the `specc` command or to the file `dist/specc.js` of specc, or leave it empty to use the server that comes with the extension.';
