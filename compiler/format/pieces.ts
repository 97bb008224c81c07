/**
 * YAML text → the pieces between which a layout puts white space: scalars, punctuation, names and comments as written, in order.
 * Each records how it was placed and its indent when it begins a line. Receives text that parses, with `\n` as its only line break.
 */
import { type CST, Parser } from 'yaml';
import { displayWidth } from '../text/display.ts';

/** `property` is an anchor or a tag, `marker` is `---`, `...` or a directive, `body` is the text below `|` or `>`. */
export type PieceKind =
  | 'scalar'
  | 'alias'
  | 'property'
  | 'indicator'
  | 'colon'
  | 'comma'
  | 'open'
  | 'close'
  | 'comment'
  | 'marker'
  | 'body';

/** The column in which the lines of a block begin, as written and as formatted. */
export interface Level {
  readonly sourceIndent: number;
  readonly indent: number;
  readonly outer?: Level;
}

export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** 0-based line where it was written, and for a comment the column. */
  readonly line: number;
  readonly column: number;
  /** Line breaks before it, and columns of blanks. */
  readonly breaks: number;
  readonly blanks: number;
  /** Number of flow collections around it. */
  readonly depth: number;
  /** Which entry of a flow collection it begins, if any. */
  readonly entry: 'first' | 'further' | undefined;
  /** Where it goes when it begins a line outside flow collections. */
  readonly indent: number;
  /** The level of a comment above it. */
  readonly above: Level;
  /** The innermost level that a comment below it may belong to. */
  readonly below: Level;
}

export function splitPieces(text: string): readonly Piece[] {
  const splitter = new Splitter(text);
  for (const token of new Parser().parse(text)) {
    splitter.addTopLevel(token);
  }
  return splitter.pieces;
}

interface Written {
  readonly type: CST.Token['type'];
  readonly offset: number;
  readonly source: string;
}

interface Place {
  readonly indent: number;
  readonly above: Level;
  readonly below: Level;
}

const kinds: Readonly<Partial<Record<CST.Token['type'], PieceKind>>> = {
  alias: 'alias',
  anchor: 'property',
  tag: 'property',
  'seq-item-ind': 'indicator',
  'explicit-key-ind': 'indicator',
  'map-value-ind': 'colon',
  comma: 'comma',
  'flow-map-start': 'open',
  'flow-seq-start': 'open',
  'flow-map-end': 'close',
  'flow-seq-end': 'close',
  comment: 'comment',
  'doc-start': 'marker',
  'doc-end': 'marker',
  directive: 'marker',
};

const root: Level = { sourceIndent: 0, indent: 0 };
const atRoot: Place = { indent: 0, above: root, below: root };

class Splitter {
  readonly pieces: Piece[] = [];
  readonly #text: string;
  #line = 0;
  #lineStart = 0;
  #breaks = 0;
  #blanks = 0;
  #depth = 0;
  #entry: Piece['entry'];

  constructor(text: string) {
    this.#text = text;
  }

  addTopLevel(token: CST.Token): void {
    if (token.type === 'document') {
      this.#addTokens(token.start, atRoot);
      this.#addValue(token.value, root, root);
      this.#addTokens(token.end, atRoot);
    } else if (token.type === 'doc-end') {
      this.#add(token, atRoot);
      this.#addTokens(token.end, atRoot);
    } else {
      this.#addTokens([token], atRoot);
    }
  }

  #addTokens(tokens: readonly CST.Token[] | undefined, place: Place): void {
    for (const token of tokens ?? []) {
      if (token.type === 'newline') {
        this.#breaks += token.source.length;
        this.#blanks = 0;
      } else if (token.type === 'space') {
        this.#blanks += displayWidth(token.source);
      } else if (token.type !== 'byte-order-mark' && 'source' in token) {
        this.#add(token, place);
      }
    }
  }

  /** `inner` is the level of a value below its key or after its dash. */
  #addValue(token: CST.Token | null | undefined, level: Level, inner: Level): void {
    const place = { indent: inner.indent, above: inner, below: level };
    switch (token?.type) {
      case 'block-map':
      case 'block-seq':
        this.#addBlock(token, inner.indent, level);
        return;
      case 'flow-collection':
        this.#addFlow(token, place);
        return;
      case 'block-scalar':
        this.#addTokens(token.props, place);
        this.#addBody(token, level, place);
        return;
      case 'alias':
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#add(token, place);
        this.#addTokens(token.end, place);
    }
  }

  #addBlock(block: CST.BlockMap | CST.BlockSequence, indent: number, outer: Level): void {
    const level: Level = { sourceIndent: block.indent, indent, outer };
    // One column further is enough to belong to a value.
    const inner: Level = { sourceIndent: block.indent + 1, indent: indent + 2, outer: level };
    const sign: Place = { indent, above: level, below: inner };
    const key: Place = { indent, above: level, below: level };
    const value: Place = { indent: inner.indent, above: inner, below: inner };
    const addSigns = (tokens: readonly CST.SourceToken[] | undefined, before: Place): boolean => {
      let place = before;
      for (const token of tokens ?? []) {
        const isSign = kinds[token.type] === 'indicator' || token.type === 'map-value-ind';
        this.#addTokens([token], isSign ? sign : place);
        place = isSign ? value : place;
      }
      return place === value;
    };
    for (const item of block.items) {
      const explicit = addSigns(item.start, key);
      this.#addValue(item.key, level, explicit ? inner : level);
      addSigns(item.sep, explicit ? value : key);
      this.#addValue(item.value, level, inner);
    }
  }

  #addFlow(collection: CST.FlowCollection, place: Place): void {
    this.#add(collection.start, place);
    this.#depth++;
    collection.items.forEach(({ start, key, sep, value }, index) => {
      this.#entry = index === 0 ? 'first' : 'further';
      this.#addTokens(start, place);
      this.#addValue(key, place.below, place.above);
      this.#addTokens(sep, place);
      this.#addValue(value, place.below, place.above);
    });
    this.#entry = undefined;
    this.#depth--;
    this.#addTokens(collection.end, place);
  }

  #addBody(scalar: CST.BlockScalar, level: Level, place: Place): void {
    if (scalar.source === '') {
      return;
    }
    const text = bodyText(scalar, level.indent, Math.max(2, place.indent));
    this.#add({ type: 'block-scalar', offset: scalar.offset, source: text }, place);
    this.#breaks = scalar.source.endsWith('\n') ? 1 : 0;
  }

  #add(token: Written, place: Place): void {
    const kind = token.type === 'block-scalar' ? 'body' : (kinds[token.type] ?? 'scalar');
    const beginsEntry = kind !== 'comment' && kind !== 'comma';
    this.#advanceTo(token.offset);
    this.pieces.push({
      ...place,
      kind,
      text: pieceText(kind, token.source),
      line: this.#line,
      column: kind === 'comment' ? displayWidth(this.#text.slice(this.#lineStart, token.offset)) : 0,
      breaks: this.#breaks,
      blanks: this.#blanks,
      depth: this.#depth,
      entry: beginsEntry ? this.#entry : undefined,
    });
    this.#breaks = 0;
    this.#blanks = 0;
    if (beginsEntry) {
      this.#entry = undefined;
    }
  }

  #advanceTo(offset: number): void {
    for (let at = this.#text.indexOf('\n', this.#lineStart); at !== -1 && at < offset; ) {
      this.#line++;
      this.#lineStart = at + 1;
      at = this.#text.indexOf('\n', this.#lineStart);
    }
  }
}

function pieceText(kind: PieceKind, source: string): string {
  switch (kind) {
    case 'comment':
      return source.replace(/[ \t]+$/, '');
    case 'scalar':
      // Blanks around line breaks mean nothing, except one after a backslash in double quotes.
      return source.replaceAll(/(?:(?<!\\)[ \t]+)?\n[ \t]*/g, '\n');
    default:
      return source;
  }
}

/** The lines below `|` or `>`, re-indented. An indentation digit counts from the enclosing block, else the first line decides. */
function bodyText({ indent, props, source }: CST.BlockScalar, outerIndent: number, innerIndent: number): string {
  const header = props.find(({ type }) => type === 'block-scalar-header');
  const digit = Number(/[1-9]/.exec(header !== undefined && 'source' in header ? header.source : '')?.[0] ?? 0);
  const lines = source.replace(/\n$/, '').split('\n');
  const first = lines.find((line) => /[^ ]/.test(line));
  if (first === undefined) {
    return lines.map(() => '').join('\n');
  }
  const from = digit > 0 ? indent + digit : first.search(/[^ ]/);
  const blanks = ' '.repeat(digit > 0 ? outerIndent + digit : innerIndent);
  return lines.map((line) => (line.length > from ? blanks + line.slice(from) : '')).join('\n');
}
