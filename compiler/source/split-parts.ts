/**
 * A YAML text cut into parts that can be parsed on their own: top-level keys, and the items of a block list under one of them.
 * Sound because YAML requires the contents of a block entry to be indented deeper, even inside brackets, quotes and block scalars.
 */

/** A range of the text, whole lines. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** A top-level key with its value. With `items`, `start` … first item is the line of the key alone. */
export interface SectionPart extends TextPart {
  readonly items: readonly TextPart[];
}

/** Documents, directives, explicit keys. */
const unsplittable = /^(?:---|\.\.\.|%|\? )/m;
/** Anchors and aliases, which tie parts together. Lines that are comments do not count. */
const tied = /^(?![ \t]*#).*(?:^|[\s[{,:-])(?:[&*][^\s,\]}]|<<)/m;
/** What is in every text that is tied; quickly searched for. */
const tie = /[&*]|<</;

const key = /^(?:[\w$.-][^:#'"]*|'[^']*'|"[^"\\]*")[ \t]*:(?=\s|$)/;
/** A key with nothing after it on its line. */
const keyAlone = /^[^:#]*:[ \t]*(?:#.*)?$/;
const dash = /^( *)-(?=\s|$)/;

interface Line extends TextPart {
  /** Without its line break. */
  readonly text: string;
}

/** Undefined where the text cannot be cut like this. */
export function splitParts(text: string): readonly SectionPart[] | undefined {
  if (unsplittable.test(text) || (tie.test(text) && tied.test(text))) {
    return undefined;
  }
  const sections: Line[][] = [];
  for (const line of linesOf(text)) {
    const inside = line.text === '' || /^[\s#]/.test(line.text) || dash.test(line.text);
    const current = sections.at(-1);
    if (!inside) {
      sections.push([line]);
    } else if (current !== undefined) {
      current.push(line);
    } else if (!isBlank(line)) {
      return undefined;
    }
  }
  const [[first] = []] = sections;
  return first === undefined || !key.test(first.text) ? undefined : sections.map(sectionOf);
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found + 1;
    lines.push({ start, end, text: text.slice(start, end).trimEnd() });
    start = end;
  }
  return lines;
}

function isBlank({ text }: Line): boolean {
  return /^\s*(?:#|$)/.test(text);
}

function sectionOf(lines: readonly Line[]): SectionPart {
  const [head, ...body] = lines;
  const start = head?.start ?? 0;
  const end = lines.at(-1)?.end ?? start;
  const indent = dash.exec(body.find((line) => !isBlank(line))?.text ?? '')?.[1];
  if (head === undefined || indent === undefined || !keyAlone.test(head.text)) {
    return { start, end, items: [] };
  }
  const starts = body.filter(({ text }) => dash.exec(text)?.[1] === indent).map((line) => line.start);
  return { start, end, items: starts.map((from, index) => ({ start: from, end: starts[index + 1] ?? end })) };
}

/** The key at the start of a section's first line, as far as a half-written line tells. */
export function keyOfSection(text: string): string | undefined {
  return key
    .exec(text)?.[0]
    .slice(0, -1)
    .trim()
    .replaceAll(/^["']|["']$/g, '');
}
