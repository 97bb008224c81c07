/**
 * What is being written at a place in a spec, read from the text alone, so that it works where the YAML is half written and has no tree.
 * Tokens are read from the top-level key that contains the place, or from its list item that does; a chain of open containers says where
 * each token belongs. A container ends at its bracket or, because YAML requires its content to be indented, at the first line that is
 * not indented enough: an unclosed bracket does no harm beyond its item.
 */
import { type Container, createContainer, expectsKey, flowIndent, isLeft, slotOf } from '../source/containers.ts';
import { maximumDepth } from '../source/parse-yaml.ts';
import { otherSectionKeys, partAround } from '../source/part-at.ts';
import { type SourceText, spanOf } from '../source/source-text.ts';
import type { Path, Span } from '../source/span.ts';
import type { TextPart } from '../source/split-parts.ts';
import { nextPlace, type Place, type Token, tokenAt } from '../source/tokens.ts';
import { layerDepth } from './written.ts';

interface CursorBase {
  /** The whole half-typed word; empty where nothing has been typed yet. */
  readonly span: Span;
  /** Whether brackets surround the place. */
  readonly flow: boolean;
  /** What the surrounding text requires before and after an insertion: a space, a comma, the dash of an item. */
  readonly before: string;
  readonly after: string;
  /** The layer around it, or the use of a block: its own keys, with their values where these are words. */
  readonly layer?: ReadonlyMap<string, string>;
  /** The same of the patch around it. */
  readonly patch?: ReadonlyMap<string, string>;
}

export interface KeyCursor extends CursorBase {
  readonly expects: 'key';
  /** The mapping. */
  readonly path: Path;
  /** The other keys of the mapping, before and after the cursor. */
  readonly keys: readonly string[];
  /** Whether the key already has its colon. */
  readonly colon: boolean;
}

export interface ValueCursor extends CursorBase {
  readonly expects: 'value';
  /** The value. */
  readonly path: Path;
  /** The other words of the list that the value is an item of. */
  readonly items: readonly string[];
  /** A value that begins on a line of its own, or after the dash of an item, may become a block mapping; the former also a list. */
  readonly layout: 'inline' | 'own_line' | 'item';
}

export type Cursor = KeyCursor | ValueCursor;

/** Undefined where nothing can be written: in comments, in quotes, after a finished value, deeper than specs nest. */
export function cursorAt(source: SourceText, offset: number): Cursor | undefined {
  const { text } = source;
  if (offset < 0 || offset > text.length || (text[offset - 1] === '\r' && text[offset] === '\n')) {
    return undefined;
  }
  const { head, item } = partAround(source, offset);
  const scan = new Scan(text, offset, item?.index ?? 0);
  for (const part of item === undefined ? [head] : [head, item]) {
    scan.read(part);
  }
  const found = scan.finish();
  if (found === undefined) {
    return undefined;
  }
  const { container, start, end, before = '', after = '' } = found;
  const base = { span: spanOf(source, start, end), flow: container.flow, before, after, ...surroundings(container) };
  if (found.expects === 'key') {
    const others = container.parent === undefined ? otherSectionKeys(source, offset) : [];
    const keys = [...new Set([...container.entries.keys(), ...others])];
    return { ...base, expects: 'key', path: container.path, keys, colon: found.colon };
  }
  return { ...base, expects: 'value', path: found.path, items: container.items, layout: found.layout };
}

function surroundings(container: Container): Pick<CursorBase, 'layer' | 'patch'> {
  const found: { layer?: ReadonlyMap<string, string>; patch?: ReadonlyMap<string, string> } = {};
  for (let at: Container | undefined = container; at !== undefined; at = at.parent) {
    const { path, entries } = at;
    if (at.kind === 'mapping' && path.length === layerDepth([...path, ''])) {
      found.layer ??= entries;
    }
    if (at.kind === 'mapping' && path.length === 2 && path[0] === 'patch') {
      found.patch ??= entries;
    }
  }
  return found;
}

type Found = { readonly container: Container; readonly start: number; readonly end: number } & {
  readonly before?: string;
  readonly after?: string;
} & (
    | { readonly expects: 'key'; readonly colon: boolean }
    | { readonly expects: 'value'; readonly path: Path; readonly layout: ValueCursor['layout'] }
  );

class Scan {
  private readonly text: string;
  private readonly offset: number;
  /** Index of the section's item at which reading begins. */
  private readonly firstItem: number;
  private top: Container;
  /** Where the last token ended. */
  private at = 0;
  private passed = false;
  private found: Found | undefined;

  constructor(text: string, offset: number, firstItem: number) {
    this.text = text;
    this.offset = offset;
    this.firstItem = firstItem;
    this.top = createContainer('mapping', { flow: false, path: [], indent: 0, state: 'done' });
  }

  read({ start, end }: TextPart): void {
    let lineStart = start;
    let from = start;
    for (;;) {
      const place = nextPlace(this.text, from, lineStart, end);
      if (place === undefined) {
        return;
      }
      const token = tokenAt(this.text, place, this.containerOf(place).flow);
      if (!this.passed && this.isBefore(token)) {
        this.passed = true;
        this.takeCursor(token);
      }
      this.top = this.containerOf(token);
      this.at = from = token.colonEnd ?? token.end;
      lineStart = token.lineStart;
      this.take(token, end);
      if (this.top.path.length > maximumDepth) {
        // Paths of nested containers grow with the square of their depth.
        this.passed = true;
        return;
      }
    }
  }

  finish(): Found | undefined {
    if (!this.passed) {
      this.takeCursor(undefined);
    }
    return this.found;
  }

  /** Whether the cursor is before the token and does not touch it. One that touches the start of a key counts as before it. */
  private isBefore({ start, kind, colonEnd }: Token): boolean {
    const touches = (kind === 'word' || kind === 'quoted') && colonEnd === undefined;
    return this.offset < start || (this.offset === start && !touches);
  }

  /** The container that is still open where something begins. */
  private containerOf(place: Place): Container {
    let container = this.top;
    while (
      place.opensLine &&
      container.parent !== undefined &&
      isLeft(container, place.column, this.text, place.start)
    ) {
      container = container.parent;
    }
    return container;
  }

  private take(token: Token, end: number): void {
    const { top, offset } = this;
    const touched = !this.passed && offset <= token.end && /^(word|quoted|property)$/.test(token.kind);
    this.passed ||= touched;
    if (token.kind === 'word' || token.kind === 'quoted') {
      this.takeWord(token, touched && token.kind === 'word', end);
    } else if (token.kind === 'open') {
      this.open(token.text === '{' ? 'mapping' : 'sequence', { flow: true, indent: flowIndent(top) });
    } else if (token.kind === 'close') {
      this.close(token.text === '}' ? 'mapping' : 'sequence');
    } else if (token.kind === 'comma') {
      top.state = top.kind === 'mapping' ? 'key' : 'value';
      top.index++;
    } else if (token.kind === 'dash') {
      this.takeDash(token);
    }
  }

  private takeDash({ column }: Token): void {
    const { top } = this;
    if (top.kind === 'sequence' && top.indent === column) {
      top.index++;
      top.state = 'value';
    } else if (top.state === 'value') {
      this.open('sequence', { flow: false, indent: column });
    }
  }

  private open(kind: Container['kind'], { flow, indent }: Pick<Container, 'flow' | 'indent'>): void {
    const path = slotOf(this.top);
    const state = kind === 'mapping' ? 'key' : 'value';
    this.top.state = 'done';
    this.top = createContainer(kind, { flow, path, indent, state, parent: this.top });
    if (kind === 'sequence' && !flow && path.length === 1) {
      this.top.index = this.firstItem;
    }
  }

  private close(kind: Container['kind']): void {
    let container = this.top;
    while (container.flow && container.parent !== undefined) {
      if (container.kind === kind) {
        this.top = container.parent;
        return;
      }
      container = container.parent;
    }
  }

  private takeWord(word: Token, touched: boolean, end: number): void {
    const next = touched ? this.peek(word, end) : undefined;
    if (this.opensMapping(word, next)) {
      this.open('mapping', { flow: false, indent: word.column });
    }
    const { top } = this;
    const colon = word.colonEnd !== undefined;
    const span = { container: top, start: word.start, end: word.end, ...(!colon && this.commaBefore(next, word.end)) };
    if (expectsKey(top, word)) {
      top.key = word.text;
      top.state = colon ? 'value' : 'done';
      if (touched) {
        this.found = { ...span, expects: 'key', colon };
      } else {
        top.entries.set(word.text, '');
      }
    } else if (top.state === 'value') {
      if (touched) {
        this.found = { ...span, expects: 'value', path: slotOf(top), layout: layoutOf(top, word.opensLine) };
      } else if (top.kind === 'sequence') {
        top.items.push(word.text);
      } else if (top.entries.has(top.key)) {
        top.entries.set(top.key, word.text);
      }
      top.state = 'done';
    }
  }

  private peek(token: Token, end: number): Token | undefined {
    const place = nextPlace(this.text, this.at, token.lineStart, end);
    return place && tokenAt(this.text, place, this.containerOf(place).flow);
  }

  /** Whether a word in place of a value is the first key of a block mapping. A half-typed one is, if the next line continues a mapping. */
  private opensMapping(word: Place & Pick<Token, 'colonEnd'>, next: Token | undefined): boolean {
    const { top } = this;
    const mayOpen = !top.flow && top.state === 'value' && (top.kind === 'sequence' || word.opensLine);
    const goesOn = next?.opensLine === true && next.column === word.column && next.colonEnd !== undefined;
    return mayOpen && !expectsKey(top, word) && (word.colonEnd !== undefined || goesOn);
  }

  /** The comma that is missing where another entry follows in the same brackets. */
  private commaBefore(next: Token | undefined, at: number): Pick<Found, 'after'> {
    const isNext = next !== undefined && (next.kind === 'word' || next.kind === 'quoted');
    const isEntry = isNext && this.top.flow && this.containerOf(next) === this.top;
    return isEntry ? { after: next.start === at ? ', ' : ',' } : {};
  }

  /** Whether what follows on a later line belongs to the value expected here. */
  private isValue(next: Token | undefined): boolean {
    const { top } = this;
    return (
      next !== undefined &&
      this.containerOf(next) === top &&
      (next.column > top.indent || (next.kind === 'dash' && top.kind === 'mapping'))
    );
  }

  /** For a cursor that touches no word; `next` is the token after it. */
  private takeCursor(next: Token | undefined): void {
    const { text, offset } = this;
    const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
    const from = Math.max(this.at, lineStart);
    if (offset < this.at || text.slice(from, offset).includes('#')) {
      return;
    }
    const opensLine = text.slice(lineStart, offset).trim() === '';
    const before = !opensLine && /[:,{-]/.test(text.charAt(offset - 1)) ? ' ' : '';
    const place = { start: offset, lineStart, column: offset - lineStart + before.length, opensLine };
    if (this.top.flow && this.containerOf(place) === this.top) {
      this.takeFlowCursor(next, before);
    } else if (next === undefined || next.lineStart !== lineStart) {
      const after = text[offset] === '#' ? ' ' : '';
      const found = opensLine ? this.freshLine(place, next) : this.freshValue(place, next);
      this.found = found && { ...found, before: before + (found.before ?? ''), after };
    }
  }

  private takeFlowCursor(next: Token | undefined, before: string): void {
    const { top, text, offset } = this;
    const after = this.commaBefore(next, offset).after ?? (/[}#]/.test(text.charAt(offset)) ? ' ' : '');
    const place = { container: top, start: offset, end: offset, before, after };
    const isOpen = next?.kind === 'open' && this.containerOf(next) === top;
    if (isOpen || top.state === 'done') {
      return;
    }
    if (top.state === 'key') {
      this.found = { ...place, expects: 'key', colon: false };
    } else if (top.kind === 'sequence' || !after.startsWith(',') || next?.colonEnd !== undefined) {
      this.found = { ...place, expects: 'value', path: slotOf(top), layout: 'inline' };
    }
  }

  /** After a key or a dash; what follows on later lines may already be the value. */
  private freshValue(place: Place, next: Token | undefined): Found | undefined {
    const at = { start: place.start, end: place.start };
    if (this.opensMapping(place, next)) {
      this.open('mapping', { flow: false, indent: place.column });
      return { ...at, container: this.top, expects: 'key', colon: false };
    }
    const { top } = this;
    return top.state !== 'value' || this.isValue(next)
      ? undefined
      : { ...at, container: top, expects: 'value', path: slotOf(top), layout: layoutOf(top, false) };
  }

  /** On an empty line, whose indentation says what may begin there. What follows must not become part of it. */
  private freshLine(place: Place, next: Token | undefined): Found | undefined {
    const at = { start: place.start, end: place.start };
    const { column } = place;
    if (next !== undefined && next.column > column) {
      return undefined;
    }
    const container = this.containerOf(place);
    const list = this.listAt(column);
    const isBeforeDash = next?.kind === 'dash' && next.column === column;
    if (list?.parent !== undefined && (isBeforeDash || list.parent.indent < column)) {
      const path = [...list.path, list.index + 1];
      return { ...at, container: list, before: '- ', expects: 'value', path, layout: 'item' };
    }
    if (container.kind === 'mapping' && container.indent === column && !isBeforeDash) {
      return { ...at, container, expects: 'key', colon: false };
    }
    if (container !== this.top || container.state !== 'value') {
      return undefined;
    }
    if (this.opensMapping(place, next)) {
      this.open('mapping', { flow: false, indent: column });
      return { ...at, container: this.top, expects: 'key', colon: false };
    }
    const path = slotOf(container);
    if (isBeforeDash) {
      return { ...at, container, before: '- ', expects: 'value', path: [...path, 0], layout: 'item' };
    }
    return this.isValue(next) ? undefined : { ...at, container, expects: 'value', path, layout: 'own_line' };
  }

  /** The open block list whose dashes stand in a column. */
  private listAt(column: number): Container | undefined {
    let container: Container | undefined = this.top;
    while (
      container !== undefined &&
      !(container.kind === 'sequence' && !container.flow && container.indent === column)
    ) {
      container = container.parent;
    }
    return container;
  }
}

function layoutOf({ kind, flow }: Container, opensLine: boolean): ValueCursor['layout'] {
  return flow ? 'inline' : kind === 'sequence' ? 'item' : opensLine ? 'own_line' : 'inline';
}
