/** The boundary to `vscode-languageclient`: what clients were made with and asked, and what their server answers. */

type Answer = () => unknown;

export const server = {
  clients: [] as LanguageClient[],
  requests: [] as { readonly method: string; readonly parameters: unknown }[],
  answers: new Map<string, Answer>(),
  logged: [] as { readonly message: string; readonly showNotification: unknown }[],
  /** What `start` fails with. */
  failure: undefined as Error | undefined,
  reset(): void {
    Object.assign(server, { clients: [], requests: [], logged: [], answers: new Map(), failure: undefined });
  },
};

type StateListener = (change: { readonly newState: number }) => void;

export class LanguageClient {
  readonly id: string;
  readonly executable: {
    readonly command: string;
    readonly args: readonly string[];
    readonly options: { env?: object };
  };
  readonly options: {
    readonly initializationOptions: unknown;
    readonly documentSelector: unknown;
    readonly middleware: Readonly<Record<string, (...words: unknown[]) => unknown>>;
    readonly errorHandler: { closed(): unknown };
  };
  state: 'new' | 'running' | 'disposed' = 'new';
  refreshed: string[] = [];
  #listener: StateListener | undefined;

  constructor(id: string, _name: string, executable: LanguageClient['executable'], options: LanguageClient['options']) {
    this.id = id;
    this.executable = executable;
    this.options = options;
    server.clients.push(this);
  }
  createDefaultErrorHandler() {
    return { error: () => ({ action: 1 }), closed: () => ({ action: CloseAction.Restart }) };
  }
  onDidChangeState(listener: StateListener): void {
    this.#listener = listener;
  }
  async start(): Promise<void> {
    if (server.failure !== undefined) {
      this.error("couldn't create connection to server", server.failure, 'force');
      throw server.failure;
    }
    this.state = 'running';
    this.#listener?.({ newState: State.Running });
  }
  error(message: string, _data: unknown, showNotification: unknown): void {
    server.logged.push({ message, showNotification });
  }
  async dispose(): Promise<void> {
    this.state = 'disposed';
  }
  async sendRequest(method: string, parameters: unknown): Promise<unknown> {
    server.requests.push({ method, parameters });
    return server.answers.get(method)?.();
  }
  getFeature(method: string) {
    const emitter = { fire: () => this.refreshed.push(method) };
    return { getProvider: () => ({ onDidChangeInlayHints: emitter, onDidChangeCodeLensEmitter: emitter }) };
  }
}

export const State = { Stopped: 1, Running: 2, Starting: 3 };
export const CloseAction = { DoNotRestart: 1, Restart: 2 };
export const InlayHintRequest = { method: 'textDocument/inlayHint' };
export const CodeLensRequest = { method: 'textDocument/codeLens' };
export const ErrorCodes = { PendingResponseRejected: -32097 };
export class ResponseError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
