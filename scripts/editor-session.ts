/**
 * Plays a short session with the language server and draws it as an animated SVG: what the screen shows is what the server
 * answers. Receives the text of AlexNet; the golden test calls it and compares the result with the committed file.
 */
import type { CodeAction, CompletionItem, Diagnostic, InlayHint, TextEdit } from 'vscode-languageserver';
import { createPositions } from '../compiler/lsp/positions.ts';
import { startClient, type TestClient } from '../compiler/lsp/testing/client.ts';
import { drawSession, type Scene } from './session-picture.ts';

const uri = 'file:///specs/alexnet.yaml';
/** A window over the text. */
const firstLine = 'layers:';
const lineCount = 14;

export async function playSession(alexnet: string): Promise<string> {
  const client = await startClient({
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: false } } } },
  });
  try {
    return drawSession('alexnet.yaml', await scenes(client, alexnet));
  } finally {
    await client.stop();
  }
}

async function scenes(client: TestClient, alexnet: string): Promise<readonly Scene[]> {
  const player = createPlayer(client, alexnet);
  const sound = await player.show({ caption: 'Each layer says what it gives, while you type.', seconds: 3 });
  const typed = await player.type('stride: 4', 'stride: 5');
  const wrong = await player.show({
    caption: 'A stride that does not divide: the arithmetic, at the stride.',
    seconds: 4.5,
    cursor: typed,
  });
  const offered = await player.show({
    caption: 'Fixes that were tried, one key away.',
    seconds: 3,
    cursor: typed,
    menu: 'fixes',
  });
  await player.applyFirstFix();
  const repaired = await player.show({ caption: 'Applied: the text checks clean again.', seconds: 2.5, cursor: typed });
  const begun = await player.type('norm2, type: lrn', 'norm2, type: ');
  const completing = await player.show({
    caption: 'Half-written YAML: the layers before it keep their numbers, and the list knows what fits.',
    seconds: 3.5,
    cursor: begun,
    menu: 'completion',
  });
  return [sound, wrong, offered, repaired, completing];
}

interface Shot {
  readonly caption: string;
  readonly seconds: number;
  /** Offset of the cursor. */
  readonly cursor?: number;
  readonly menu?: 'fixes' | 'completion';
}

interface Player {
  /** Replaces a text that occurs once; returns the offset after what was typed. */
  type(from: string, to: string): Promise<number>;
  applyFirstFix(): Promise<void>;
  show(shot: Shot): Promise<Scene>;
}

function createPlayer(client: TestClient, opened: string): Player {
  let text = opened;
  let version = 1;
  client.open(uri, text);
  const document = { textDocument: { uri } };
  const whole = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
  const diagnosed = (): Promise<readonly Diagnostic[]> => client.diagnostics(uri, version);
  const put = async (next: string): Promise<void> => {
    text = next;
    version += 1;
    client.change(uri, version, [{ text }]);
    await diagnosed();
  };
  const fixes = async (): Promise<readonly CodeAction[]> => {
    const [first] = await diagnosed();
    const context = { diagnostics: [], only: ['quickfix'] };
    return client.connection.sendRequest('textDocument/codeAction', {
      ...document,
      range: first?.range ?? whole,
      context,
    });
  };
  return {
    async type(from, to) {
      const at = text.indexOf(from);
      await put(text.replace(from, to));
      return at + to.length;
    },
    async applyFirstFix() {
      const [first] = await fixes();
      const [edit] = (first?.edit?.changes?.[uri] ?? []) as readonly TextEdit[];
      const { offsetAt } = createPositions(text, 'utf-16');
      if (edit !== undefined) {
        await put(text.slice(0, offsetAt(edit.range.start)) + edit.newText + text.slice(offsetAt(edit.range.end)));
      }
    },
    async show({ caption, seconds, cursor, menu }) {
      const { positionAt } = createPositions(text, 'utf-16');
      const top = text.split('\n').indexOf(firstLine);
      const position = cursor === undefined ? undefined : positionAt(cursor);
      const hints = await client.connection.sendRequest<readonly InlayHint[]>('textDocument/inlayHint', {
        ...document,
        range: whole,
      });
      const items = menu === 'completion' ? await completions(client, position) : menu === 'fixes' ? await fixes() : [];
      const inWindow = ({ line }: { readonly line: number }): boolean => line >= top && line < top + lineCount;
      return {
        caption,
        seconds,
        firstLine: top,
        lines: text.split('\n').slice(top, top + lineCount),
        hints: hints
          .filter((hint) => inWindow(hint.position))
          .map((hint) => ({ line: hint.position.line, text: String(hint.label) })),
        problems: (await diagnosed())
          .filter(({ range }) => inWindow(range.start))
          .map(({ range, message, code }) => ({ range, message: `${String(message)}  specc(${code})` })),
        ...(position !== undefined && { cursor: position }),
        menu: items.map((item) => ('title' in item ? item.title : item.label)),
      };
    },
  };
}

async function completions(client: TestClient, position: unknown): Promise<readonly CompletionItem[]> {
  const answer = await client.connection.sendRequest<
    readonly CompletionItem[] | { readonly items: readonly CompletionItem[] }
  >('textDocument/completion', { textDocument: { uri }, position });
  const items = 'items' in answer ? answer.items : answer;
  return items.toSorted((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}
