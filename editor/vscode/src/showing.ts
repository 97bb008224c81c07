/** The settings that hide inlay hints and code lenses: answered here, so that the server need not know them. */
import * as vscode from 'vscode';
import {
  CodeLensRequest,
  InlayHintRequest,
  type LanguageClient,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';

type Middleware = NonNullable<LanguageClientOptions['middleware']>;

export const showingMiddleware: Pick<Middleware, 'provideInlayHints' | 'provideCodeLenses'> = {
  provideInlayHints: (document, range, token, next) => (isShown('inlayHints') ? next(document, range, token) : []),
  provideCodeLenses: (document, token, next) => (isShown('codeLens') ? next(document, token) : []),
};

function isShown(feature: 'inlayHints' | 'codeLens'): boolean {
  return vscode.workspace.getConfiguration('specc').get(`${feature}.enabled`, true);
}

/** Makes VS Code ask again, after a change of the settings. */
export function refreshShown(client: LanguageClient): void {
  for (const { document } of vscode.window.visibleTextEditors) {
    client.getFeature(InlayHintRequest.method).getProvider(document)?.onDidChangeInlayHints.fire();
    client.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
  }
}
