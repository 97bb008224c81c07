/**
 * As much of VS Code's API as the extension calls. What the extension does is recorded in `seen`, what the user answers is put into
 * `user`, and the workspace is what `setUp` says. Values behave as documented at https://code.visualstudio.com/api/references/vscode-api.
 */

type Listener<Value> = (value: Value) => unknown;

export class EventEmitter<Value> {
  readonly #listeners = new Set<Listener<Value>>();
  readonly event = (listener: Listener<Value>) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value: Value): void {
    for (const listener of this.#listeners) {
      listener(value);
    }
  }
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  private constructor({ scheme, path, query = '' }: { scheme: string; path: string; query?: string }) {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
  }
  static from(parts: { scheme: string; path: string; query?: string }): Uri {
    return new Uri(parts);
  }
  static file(path: string): Uri {
    return new Uri({ scheme: 'file', path });
  }
  static parse(text: string): Uri {
    const [, scheme = '', path = '', query = ''] = /^(\w+):(?:\/\/)?([^?]*)\??(.*)$/.exec(text) ?? [];
    return new Uri({ scheme, path, query });
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}:${this.scheme === 'file' ? '//' : ''}${this.path}${this.query && `?${this.query}`}`;
  }
}

export interface MockDocument {
  readonly uri: Uri;
  readonly languageId: string;
  readonly isUntitled: boolean;
  isDirty: boolean;
  text: string;
  getText(): string;
  save(): Promise<boolean>;
}

interface MockEditor {
  readonly document: MockDocument;
  readonly selection: { readonly active: { readonly line: number; readonly character: number } };
  readonly viewColumn: number;
}

export interface MockPanel {
  readonly title: string;
  readonly options: unknown;
  readonly webview: { html: string };
  readonly closed: EventEmitter<void>;
  reveals: number;
}

/** What the extension did. */
export let seen = fresh();
function fresh() {
  return {
    commands: new Map<string, (...words: unknown[]) => unknown>(),
    executed: [] as unknown[][],
    errors: [] as { readonly message: string; readonly buttons: readonly string[] }[],
    information: [] as string[],
    picks: [] as string[][],
    documents: [] as { readonly uri: Uri; readonly text: string; readonly viewColumn: number }[],
    panels: [] as MockPanel[],
    tasks: [] as Task[],
    saved: [] as string[],
    outputShown: 0,
  };
}

/** What the user answers; nothing, if the question finds no answer here. */
export const user = { button: undefined as string | undefined, pick: undefined as string | undefined, folder: '' };

const documentOpened = new EventEmitter<MockDocument>();
const documentChanged = new EventEmitter<{ readonly document: MockDocument }>();
const documentSaved = new EventEmitter<MockDocument>();
const documentClosed = new EventEmitter<MockDocument>();
const activeEditorChanged = new EventEmitter<MockEditor | undefined>();
const configurationChanged = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();
const trustGranted = new EventEmitter<void>();
let settings: Readonly<Record<string, unknown>> = {};
let provider: { provideTextDocumentContent(uri: Uri): string } | undefined;

export function setUp(options: { readonly folders?: readonly string[]; readonly trusted?: boolean }): void {
  seen = fresh();
  settings = {};
  Object.assign(user, { button: undefined, pick: undefined, folder: '' });
  workspace.textDocuments.length = 0;
  workspace.workspaceFolders = options.folders?.map((path) => ({ uri: Uri.file(path) }));
  workspace.isTrusted = options.trusted ?? true;
  window.activeTextEditor = undefined;
  window.visibleTextEditors.length = 0;
}

/** What happens in the editor. */
export const editor = {
  open(path: string, text: string, { languageId = 'yaml', scheme = 'file', cursor = 0 } = {}): MockDocument {
    const uri = Uri.from({ scheme, path });
    const document: MockDocument = {
      uri,
      languageId,
      isUntitled: scheme === 'untitled',
      isDirty: false,
      text,
      getText: () => document.text,
      save: async () => {
        seen.saved.push(uri.toString());
        document.isDirty = false;
        return true;
      },
    };
    workspace.textDocuments.push(document);
    documentOpened.fire(document);
    const shown = { document, selection: { active: { line: cursor, character: 4 } }, viewColumn: 1 };
    window.visibleTextEditors.push(shown);
    window.activeTextEditor = shown;
    activeEditorChanged.fire(shown);
    return document;
  },
  type(document: MockDocument, text: string): void {
    document.text = text;
    document.isDirty = true;
    documentChanged.fire({ document });
  },
  save(document: MockDocument): void {
    documentSaved.fire(document);
  },
  close(document: MockDocument): void {
    documentClosed.fire(document);
  },
  set(changed: Readonly<Record<string, unknown>>): void {
    settings = { ...settings, ...changed };
    const names = Object.keys(changed);
    configurationChanged.fire({ affectsConfiguration: (section) => names.some((name) => name.startsWith(section)) });
  },
  trust(): void {
    workspace.isTrusted = true;
    trustGranted.fire();
  },
  contentOf: (uri: Uri) => provider?.provideTextDocumentContent(uri),
};

export const commands = {
  registerCommand(name: string, handler: (...words: unknown[]) => unknown) {
    if (seen.commands.has(name)) {
      throw new Error(`command '${name}' already exists`);
    }
    seen.commands.set(name, handler);
    return { dispose: () => seen.commands.delete(name) };
  },
  async executeCommand(...words: unknown[]) {
    seen.executed.push(words);
  },
};

export const window = {
  activeTextEditor: undefined as MockEditor | undefined,
  visibleTextEditors: [] as MockEditor[],
  onDidChangeActiveTextEditor: activeEditorChanged.event,
  createOutputChannel: () => ({ show: () => (seen.outputShown += 1), error() {}, dispose() {} }),
  async showErrorMessage(message: string, ...buttons: string[]) {
    seen.errors.push({ message, buttons });
    return buttons.find((button) => button === user.button);
  },
  async showInformationMessage(message: string) {
    seen.information.push(message);
  },
  async showQuickPick(items: readonly { readonly label: string }[]) {
    seen.picks.push(items.map(({ label }) => label));
    return items.find(({ label }) => label === user.pick);
  },
  async showOpenDialog() {
    return user.folder === '' ? undefined : [Uri.file(user.folder)];
  },
  async showTextDocument({ uri }: MockDocument, { viewColumn }: { readonly viewColumn: number }) {
    seen.documents.push({ uri, text: editor.contentOf(uri) ?? '', viewColumn });
  },
  createWebviewPanel(_type: string, title: string, _where: unknown, options: unknown) {
    const closed = new EventEmitter<void>();
    const panel: MockPanel = { title, options, webview: { html: '' }, closed, reveals: 0 };
    seen.panels.push(panel);
    return Object.assign(panel, {
      onDidDispose: closed.event,
      reveal: () => (panel.reveals += 1),
      dispose: () => closed.fire(),
    });
  },
};

export const workspace = {
  textDocuments: [] as MockDocument[],
  workspaceFolders: undefined as readonly { readonly uri: Uri }[] | undefined,
  isTrusted: true,
  onDidOpenTextDocument: documentOpened.event,
  onDidChangeTextDocument: documentChanged.event,
  onDidSaveTextDocument: documentSaved.event,
  onDidCloseTextDocument: documentClosed.event,
  onDidChangeConfiguration: configurationChanged.event,
  onDidGrantWorkspaceTrust: trustGranted.event,
  getConfiguration: (section: string) => ({
    get: (key: string, otherwise: unknown) => settings[`${section}.${key}`] ?? otherwise,
  }),
  registerTextDocumentContentProvider(_scheme: string, registered: typeof provider) {
    provider = registered;
    return { dispose() {} };
  },
  async openTextDocument(uri: Uri) {
    return workspace.textDocuments.find((document) => document.uri.toString() === uri.toString()) ?? { uri };
  },
  getWorkspaceFolder: (uri: Uri) =>
    workspace.workspaceFolders?.find((folder) => uri.path.startsWith(`${folder.uri.path}/`)),
  asRelativePath: (uri: Uri) => uri.path.slice((workspace.getWorkspaceFolder(uri)?.uri.path.length ?? -1) + 1),
};

export class ShellExecution {
  readonly command: unknown;
  readonly args: readonly unknown[];
  readonly options: unknown;
  constructor(command: unknown, args: readonly unknown[], options: unknown) {
    this.command = command;
    this.args = args;
    this.options = options;
  }
}

export class Task {
  readonly name: string;
  readonly execution: ShellExecution;
  presentationOptions: unknown;
  constructor(_definition: unknown, _scope: unknown, name: string, _source: string, execution: ShellExecution) {
    this.name = name;
    this.execution = execution;
  }
}

export const tasks = {
  async executeTask(task: Task) {
    seen.tasks.push(task);
  },
};

export const ViewColumn = { Beside: -2 };
export const TaskScope = { Workspace: 2 };
export const ShellQuoting = { Strong: 2 };
