/**
 * YAML text → formatted text, by way of its pieces. Line breaks stay where they are, and a flow collection that does not fit gets
 * more; the spaces between pieces of a line, the indentation and the number of blank lines are decided here.
 */
import { displayWidth } from '../text/display.ts';
import { joinLines, type Line } from './comment-columns.ts';
import { type Level, type Piece, splitPieces } from './pieces.ts';

const maximumColumns = 120;

/** Lays out a text that is YAML. All line breaks become like the first one; a byte order mark is removed. */
export function layOut(text: string): string {
  const formatted = new Printer(splitPieces(text.replaceAll('\r\n', '\n'))).print();
  return /^[^\n]*\r\n/.test(text) ? formatted.replaceAll('\n', '\r\n') : formatted;
}

/** Where lines inside an open flow collection begin. */
interface OpenFlow {
  readonly itemIndent: number;
  readonly closeIndent: number;
}

class Printer {
  readonly #pieces: readonly Piece[];
  readonly #widths: readonly number[];
  /** Lines that a `specc-ignore` comment applies to: it covers one line, which must not become two. */
  readonly #unbreakable: ReadonlySet<number>;
  readonly #lines: Line[] = [];
  readonly #flows: OpenFlow[] = [];
  /** For each piece the next one that is not a comment; and the last such piece that was printed. */
  readonly #codeAfter: readonly (Piece | undefined)[];
  #code: Piece | undefined;
  #line: Line = { code: '' };
  #column = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    this.#widths = pieces.map(({ text }) => displayWidth(text.split('\n', 1)[0] ?? ''));
    const ignores = pieces.filter(({ kind, text }) => kind === 'comment' && text.includes('specc-ignore'));
    this.#codeAfter = codeAfter(pieces);
    this.#unbreakable = new Set(ignores.flatMap(({ line }) => [line, line + 1]));
  }

  print(): string {
    this.#pieces.forEach((piece, index) => {
      const breaks = index === 0 ? 0 : this.#breaksBefore(index);
      if (piece.kind === 'comment') {
        this.#addComment(piece, index, breaks);
        return;
      }
      if (breaks > 0 || index === 0) {
        this.#startLine(breaks, piece.kind === 'body' ? 0 : this.#indentOf(piece));
      } else if (isSpaced(this.#pieces[index - 1], piece)) {
        this.#write(' ', 1);
      }
      this.#addText(piece, index);
      this.#code = piece;
    });
    this.#lines.push(this.#line);
    return `${joinLines(this.#lines)}\n`;
  }

  #breaksBefore(index: number): number {
    const { kind, depth, entry, breaks, line } = this.#at(index);
    const behindComment = this.#at(index - 1).kind === 'comment';
    const kept = depth === 0 || entry !== undefined || kind === 'close' || kind === 'comment' || behindComment;
    if (kept && breaks > 0) {
      return Math.min(breaks, 2);
    }
    const breakable = entry === 'further' && !this.#unbreakable.has(line);
    return breakable && this.#column + 1 + this.#unitWidth(index) > maximumColumns ? 1 : 0;
  }

  /** Columns from an entry to the next place where a line may end, not inside the entry. */
  #unitWidth(start: number): number {
    const { depth } = this.#at(start);
    let width = this.#widths[start] ?? 0;
    for (let index = start + 1; index < this.#pieces.length; index++) {
      const piece = this.#at(index);
      const previous = this.#at(index - 1);
      const ends =
        piece.kind === 'comment' ||
        previous.text.includes('\n') ||
        (piece.entry === 'further' && piece.depth <= depth) ||
        (piece.breaks > 0 && (piece.depth === 0 || piece.entry !== undefined || piece.kind === 'close'));
      if (ends || width > maximumColumns) {
        break;
      }
      width += (isSpaced(previous, piece) ? 1 : 0) + (this.#widths[index] ?? 0);
    }
    return width;
  }

  #indentOf({ kind, entry, indent }: Piece): number {
    const flow = this.#flows.at(-1);
    if (flow === undefined) {
      return indent;
    }
    if (kind === 'close') {
      return flow.closeIndent;
    }
    return flow.itemIndent + (entry !== undefined || kind === 'comma' || kind === 'comment' ? 0 : 2);
  }

  #addText(piece: Piece, index: number): void {
    const { kind, text } = piece;
    const [first = '', ...rest] = text.split('\n');
    const column = this.#column;
    this.#write(first, this.#widths[index] ?? 0);
    for (const line of rest) {
      const indented = kind !== 'body' && line !== '';
      this.#startLine(1, indented ? Math.max(2, this.#flows.at(-1)?.itemIndent ?? piece.indent) : 0);
      this.#write(line, displayWidth(line));
    }
    if (kind === 'open') {
      this.#flows.push(this.#openFlow(piece, column, this.#pieces[index + 1]));
    } else if (kind === 'close') {
      this.#flows.pop();
    }
  }

  /** Entries that begin on a line of their own are indented; else they align with the first of them. */
  #openFlow({ text, indent }: Piece, column: number, next: Piece | undefined): OpenFlow {
    if (next !== undefined && (next.breaks > 0 || next.kind === 'comment')) {
      const base = this.#flows.at(-1)?.itemIndent ?? indent;
      return { itemIndent: base + 2, closeIndent: base };
    }
    return { itemIndent: column + (text === '{' ? 2 : 1), closeIndent: column };
  }

  #addComment(piece: Piece, index: number, breaks: number): void {
    const { text, column: sourceColumn, blanks } = piece;
    if (breaks === 0 && index > 0) {
      this.#line = { ...this.#line, comment: { text, sourceColumn, gap: Math.max(1, blanks) } };
      return;
    }
    const indent = this.#flows.length > 0 ? this.#indentOf(piece) : this.#commentIndent(piece, index);
    this.#startLine(breaks, 0);
    this.#line = { code: '', comment: { text, sourceColumn, indent } };
  }

  /** Of the blocks that end before the next piece, a comment belongs to the innermost whose indentation it reaches. */
  #commentIndent({ column }: Piece, index: number): number {
    const next = this.#codeAfter[index];
    const last = next?.above ?? outermost(this.#code?.below);
    const ended: Level[] = [];
    let level = this.#code?.below;
    for (; level !== undefined && level !== last; level = level.outer) {
      ended.push(level);
    }
    const nextIndent = next?.indent ?? 0;
    if (level === undefined || last === undefined) {
      return nextIndent;
    }
    const reached = ended.filter(({ sourceIndent }) => sourceIndent > last.sourceIndent && sourceIndent <= column);
    // Of two blocks in one column, the outer one: the inner one has ended.
    const own = reached.findLast(({ sourceIndent }) => sourceIndent === reached[0]?.sourceIndent);
    return own?.indent ?? nextIndent;
  }

  #startLine(breaks: number, indent: number): void {
    if (breaks > 0) {
      this.#lines.push(this.#line);
    }
    if (breaks > 1) {
      this.#lines.push({ code: '' });
    }
    this.#line = { code: ' '.repeat(indent) };
    this.#column = indent;
  }

  #write(text: string, width: number): void {
    this.#line = { ...this.#line, code: this.#line.code + text };
    this.#column += width;
  }

  #at(index: number): Piece {
    return this.#pieces[index] as Piece;
  }
}

function codeAfter(pieces: readonly Piece[]): readonly (Piece | undefined)[] {
  const after: (Piece | undefined)[] = [];
  let next: Piece | undefined;
  for (let index = pieces.length - 1; index >= 0; index--) {
    after[index] = next;
    const piece = pieces[index];
    next = piece?.kind === 'comment' ? next : piece;
  }
  return after;
}

function outermost(level: Level | undefined): Level | undefined {
  return level?.outer === undefined ? level : outermost(level.outer);
}

/** Whether two pieces on one line have a space between them. */
function isSpaced(previous: Piece | undefined, { kind, text }: Piece): boolean {
  switch (previous?.kind) {
    case undefined:
      return false;
    case 'open':
      return previous.text === '{' && kind !== 'close';
    case 'colon':
    case 'indicator':
    case 'property':
      // What follows could otherwise become part of them.
      return true;
    case 'alias':
      return kind === 'colon' || (kind !== 'comma' && text !== ']');
    default:
      return kind !== 'comma' && kind !== 'colon' && text !== ']';
  }
}
