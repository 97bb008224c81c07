/** The language server and its client: starts it when the first spec is open, restarts it when its settings change, asks it questions. */
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorCodes,
  type ErrorHandler,
  type Executable,
  LanguageClient,
  ResponseError,
  State,
} from 'vscode-languageclient/node';
import { locateSpecc, type Specc } from './locate-specc.ts';
import { showingMiddleware } from './showing.ts';
import { yamlDocuments } from './spec-document.ts';
import { remedy, surroundings } from './surroundings.ts';

/** Commands that the server may put into code lenses, because this client runs them. */
const lensCommands = ['specc.build', 'specc.train', 'specc.explain'];

/** Why the server gave no answer; without a message, that it does not run has been said. */
export class Refusal {
  readonly message: string | undefined;

  constructor(message: string | undefined) {
    this.message = message;
  }
}

export class Server {
  readonly #extensionPath: string;
  /** One for all starts, so that a failed one can still be read about. */
  readonly #output: vscode.LogOutputChannel;
  #starting: Promise<LanguageClient | undefined> | undefined;

  constructor(extensionPath: string, output: vscode.LogOutputChannel) {
    this.#extensionPath = extensionPath;
    this.#output = output;
  }

  /** Whether a start was asked for, and be it in vain: it is not tried again until something changes. */
  get wanted(): boolean {
    return this.#starting !== undefined;
  }

  /** The running client, or `undefined` after saying why there is none. */
  start(): Promise<LanguageClient | undefined> {
    this.#starting ??= this.#launch();
    return this.#starting;
  }

  async stop(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    const client = await starting;
    await client?.dispose().catch((error: unknown) => this.#output.error(messageOf(error)));
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The server's answer or its refusal; nothing is shown. */
  async ask<Answer>(method: string, parameters: object): Promise<Answer | Refusal> {
    const client = await this.start();
    if (client === undefined) {
      return new Refusal(undefined);
    }
    try {
      return await client.sendRequest<Answer>(method, parameters);
    } catch (error) {
      return new Refusal(messageOf(error));
    }
  }

  /** The server's answer, or `undefined` after showing its refusal. */
  async request<Answer>(method: string, parameters: object): Promise<Answer | undefined> {
    const answer = await this.ask<Answer>(method, parameters);
    if (answer instanceof Refusal) {
      if (answer.message !== undefined) {
        void vscode.window.showErrorMessage(`specc: ${answer.message}`);
      }
      return undefined;
    }
    return answer;
  }

  async #launch(): Promise<LanguageClient | undefined> {
    const located = locateSpecc(surroundings(this.#extensionPath), 'serve');
    if ('missing' in located) {
      complain(`specc was not found: there is no ${located.missing}.`);
      return undefined;
    }
    const executable = serverExecutable(located.specc);
    const client = createClient(executable, this.#output);
    try {
      await client.start();
      return client;
    } catch (error) {
      const line = [executable.command, ...(executable.args ?? [])].join(' ');
      complain(`the language server \`${line}\` could not be started: ${startProblem(error)}.`, this.#output);
      return undefined;
    }
  }
}

/** VS Code's own executable is a Node, if told so. */
function serverExecutable({ kind, path }: Specc): Executable {
  if (kind === 'script') {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    return { command: process.execPath, args: [path, 'lsp'], options: { env } };
  }
  // On Windows the command is a batch file, which only a shell runs.
  const shell = process.platform === 'win32';
  return { command: shell ? `"${path}"` : path, args: ['lsp'], options: { shell } };
}

/** Says nothing by itself before it runs: why a server does not start is told once, with a remedy. */
class Client extends LanguageClient {
  running = false;

  override error(message: string, data?: unknown, showNotification?: boolean | 'force'): void {
    super.error(message, data, this.running ? showNotification : false);
  }
}

function createClient(executable: Executable, outputChannel: vscode.LogOutputChannel): Client {
  // The usual handler restarts a server that ends; one that never ran would end as often as it is started.
  const errorHandler: ErrorHandler = {
    error: (...problem) => usual.error(...problem),
    closed: () => (client.running ? usual.closed() : { action: CloseAction.DoNotRestart, handled: true }),
  };
  const client = new Client('specc', 'specc', executable, {
    documentSelector: [...yamlDocuments],
    initializationOptions: { commands: lensCommands },
    initializationFailedHandler: () => false,
    middleware: showingMiddleware,
    errorHandler,
    outputChannel,
  });
  const usual = client.createDefaultErrorHandler();
  client.onDidChangeState(({ newState }) => {
    client.running ||= newState === State.Running;
  });
  return client;
}

function complain(problem: string, output?: vscode.OutputChannel): void {
  const settings = 'Open Settings';
  const show = 'Show Output';
  const buttons = output === undefined ? [settings] : [settings, show];
  void vscode.window.showErrorMessage(`specc: ${problem} ${remedy}`, ...buttons).then((button) => {
    if (button === settings) {
      void vscode.commands.executeCommand('workbench.action.openSettings', 'specc.server.path');
    } else if (button === show) {
      output?.show();
    }
  });
}

function startProblem(error: unknown): string {
  const ended = error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected;
  return ended ? 'it ended before it answered, and its output says why' : messageOf(error);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
