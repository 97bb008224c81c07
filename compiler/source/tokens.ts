/**
 * The tokens of a YAML text, read leniently: they make sense of a half-written text, and a text without multi-line values (the spec
 * language has none) is read as a YAML parser reads it. A token never extends beyond its line; words end at white space.
 */

/** Where a token begins. */
export interface Place {
  readonly start: number;
  readonly lineStart: number;
  /** Units from the start of its line. */
  readonly column: number;
  /** Whether only spaces precede it on its line. */
  readonly opensLine: boolean;
}

export interface Token extends Place {
  /** `property` is an anchor or a tag, `stray` a character that has no meaning in its place. */
  readonly kind: 'word' | 'quoted' | 'dash' | 'open' | 'close' | 'comma' | 'property' | 'stray';
  readonly end: number;
  /** Without quotes. */
  readonly text: string;
  /** Offset after the colon that makes it a key. */
  readonly colonEnd?: number;
}

/** The first token at or after `from` on the line that begins at `lineStart`, or on a later one; skips white space and comments. */
export function nextPlace(text: string, from: number, lineStart: number, end: number): Place | undefined {
  let at = from;
  let line = lineStart;
  while (at < end && /[\s#]/.test(text.charAt(at))) {
    at = text[at] === '#' ? lineEndAt(text, at) : at + 1;
    line = text[at - 1] === '\n' ? at : line;
  }
  const opensLine = from === lineStart || line !== lineStart;
  return at < end ? { start: at, lineStart: line, column: at - line, opensLine } : undefined;
}

/** Whether a list item's dash is here. */
export function isDash(text: string, at: number): boolean {
  return text[at] === '-' && isBlank(text.charAt(at + 1));
}

export function tokenAt(text: string, place: Place, inFlow: boolean): Token {
  const { start } = place;
  const sign = text.charAt(start);
  const single = (kind: Token['kind']): Token => ({ ...place, kind, end: start + 1, text: sign });
  if (sign === '"' || sign === "'") {
    const end = quoteEnd(text, start);
    return withColon(text, { ...place, kind: 'quoted', end, text: text.slice(start + 1, end - 1) }, inFlow);
  }
  if (sign === '{' || sign === '[') {
    return single('open');
  }
  if (/[\]},]/.test(sign) && (inFlow || isBlank(text.charAt(start + 1)))) {
    return single(!inFlow ? 'stray' : sign === ',' ? 'comma' : 'close');
  }
  if (!inFlow && isDash(text, start)) {
    return single('dash');
  }
  if (isColon(text, start, inFlow)) {
    return single('stray');
  }
  const end = wordEnd(text, start, inFlow);
  const word = { ...place, end, text: text.slice(start, end) };
  return /[&!]/.test(sign) ? { ...word, kind: 'property' } : withColon(text, { ...word, kind: 'word' }, inFlow);
}

function withColon(text: string, token: Token, inFlow: boolean): Token {
  let at = token.end;
  while (text[at] === ' ' || text[at] === '\t') {
    at++;
  }
  const isKey = isColon(text, at, inFlow) || (token.kind === 'quoted' && text[at] === ':');
  return isKey ? { ...token, colonEnd: at + 1 } : token;
}

function isColon(text: string, at: number, inFlow: boolean): boolean {
  const behind = text.charAt(at + 1);
  return text[at] === ':' && (isBlank(behind) || (inFlow && /[[\]{},]/.test(behind)));
}

/** White space or nothing. */
function isBlank(sign: string): boolean {
  return sign === '' || /\s/.test(sign);
}

function wordEnd(text: string, start: number, inFlow: boolean): number {
  const stop = inFlow ? /[\s[\]{},]/ : /\s/;
  let at = start + 1;
  while (at < text.length && !stop.test(text.charAt(at)) && !isColon(text, at, inFlow)) {
    at++;
  }
  return at;
}

/** The offset after the closing quote, or the end of the line where there is none. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start];
  const limit = lineEndAt(text, start);
  for (let at = start + 1; at < limit; at++) {
    if (quote === '"' && text[at] === '\\') {
      at++;
    } else if (text[at] === quote) {
      return at + 1;
    }
  }
  return limit;
}

function lineEndAt(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}
