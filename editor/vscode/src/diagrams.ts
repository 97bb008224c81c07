/** Diagrams of networks in panels beside their specs, redrawn while the specs change. */
import * as vscode from 'vscode';
import { Refusal, type Server } from './server.ts';

/** Typing goes on for a moment before a diagram follows. */
const pauseMs = 300;

interface Diagram {
  readonly panel: vscode.WebviewPanel;
  timer?: NodeJS.Timeout;
}

export class Diagrams {
  readonly #server: Server;
  readonly #open = new Map<string, Diagram>();

  constructor(server: Server) {
    this.#server = server;
  }

  async show(spec: vscode.Uri): Promise<void> {
    const key = spec.toString();
    const open = this.#open.get(key);
    if (open !== undefined) {
      open.panel.reveal(undefined, true);
      return;
    }
    const svg = await this.#draw(spec);
    // While it was drawn, a second call may have opened it.
    if (svg === undefined || this.#open.has(key)) {
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      'specc.diagram',
      `${baseName(spec)} — network`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: false, localResourceRoots: [] },
    );
    panel.webview.html = page(svg);
    this.#open.set(key, { panel });
    panel.onDidDispose(() => {
      clearTimeout(this.#open.get(key)?.timer);
      this.#open.delete(key);
    });
  }

  /** To be called when a document was changed or saved. */
  follow({ uri }: vscode.TextDocument): void {
    const open = this.#open.get(uri.toString());
    if (open !== undefined) {
      clearTimeout(open.timer);
      open.timer = setTimeout(() => void this.#redraw(uri, open), pauseMs);
    }
  }

  dispose(): void {
    for (const { panel } of this.#open.values()) {
      panel.dispose();
    }
  }

  async #draw(spec: vscode.Uri): Promise<string | undefined> {
    const answer = await this.#server.request<{ readonly svg: string }>('specc/diagram', identify(spec));
    return answer?.svg;
  }

  /** A spec that has no shapes just now keeps its last picture: its mistakes are told in the editor already. */
  async #redraw(spec: vscode.Uri, { panel }: Diagram): Promise<void> {
    const answer = await this.#server.ask<{ readonly svg: string }>('specc/diagram', identify(spec));
    if (!(answer instanceof Refusal) && this.#open.has(spec.toString())) {
      panel.webview.html = page(answer.svg);
    }
  }
}

export function identify(spec: vscode.Uri): { readonly textDocument: { readonly uri: string } } {
  return { textDocument: { uri: spec.toString() } };
}

export function baseName(spec: vscode.Uri): string {
  return (spec.path.split('/').at(-1) ?? '').replace(/\.ya?ml$/, '');
}

/** Nothing runs, nothing is loaded; styles are those inside the picture. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

function page(svg: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>
body { margin: 0; padding: 16px; }
svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
</style>
${svg}
</html>
`;
}
