/** Texts that the server made, as read-only documents of the scheme `specc`, in the editor group beside the spec. */
import * as vscode from 'vscode';

export const virtualScheme = 'specc';

export class VirtualDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This text is generated on demand. Run the command on the spec again.\n';
  }

  /** `path` gives the title and, by its ending, the language. `source` keeps documents of specs with equal names apart. */
  async show(source: vscode.Uri, path: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: virtualScheme, path: `/${path}`, query: source.toString() });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const shown = vscode.window.visibleTextEditors.find(({ document: { uri } }) => uri.scheme === virtualScheme);
    await vscode.window.showTextDocument(document, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  forget({ uri }: vscode.TextDocument): void {
    if (uri.scheme === virtualScheme) {
      this.#texts.delete(uri.toString());
    }
  }
}
