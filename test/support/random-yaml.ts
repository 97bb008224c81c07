/**
 * Valid YAML in a layout that nobody would choose: any indentation, blanks, blank lines, line breaks inside flow collections,
 * and comments wherever YAML allows one. Every choice comes from `pick`.
 */

/** What YAML's structure is written with, right or wrong. */
export const yamlSigns = [
  '[',
  ']',
  '{',
  '}',
  ':',
  ': ',
  '- ',
  ', ',
  '\n',
  '\n  ',
  ' ',
  '  ',
  '\t',
  '"',
  "'",
  '? ',
  '&a ',
  '*a',
  '<<',
  '!x ',
  '| ',
];
export const yamlMarkers = ['---\n', '...\n', '%YAML 1.2\n', '\r\n'];

export interface RandomYaml {
  readonly text: string;
  /** Every comment, in order. No scalar holds `#c`. */
  readonly comments: readonly string[];
}

/** A whole number from 0 to `count - 1`. */
export type Pick = (count: number) => number;

export function randomYaml(pick: Pick): RandomYaml {
  const writer = new Writer(pick);
  writer.document();
  const lineBreak = pick(4) === 0 ? '\r\n' : '\n';
  return { text: writer.text.replaceAll('\n', lineBreak), comments: writer.comments };
}

const words = [
  'a',
  '1.0e-4',
  'é漢😀',
  '-7',
  'relu',
  'a b',
  '"x # y: z"',
  "'it''s'",
  '"\\" \\\\"',
  '0x1F',
  'a#b',
  'c:d',
];
const texts = ['some words', 'é漢😀', '- no list', 'key: no key', '# no comment', '"', '\ttab', '[', '{{ x }}  '];

class Writer {
  text = '';
  readonly comments: string[] = [];
  readonly #pick: Pick;
  readonly #anchors: string[] = [];
  #anchorCount = 0;

  constructor(pick: Pick) {
    this.#pick = pick;
  }

  document(): void {
    this.#linesBetween(8);
    if (this.#chance(4)) {
      this.text += this.#choose(['', '%YAML 1.2\n']);
      this.text += '---';
      this.#endLine(8);
    }
    const indent = this.#choose([0, 0, 2]);
    this.text += ' '.repeat(indent);
    this.#blockMapping(indent, 0);
    if (this.#chance(6)) {
      this.text += '...';
      this.#endLine(8);
    }
  }

  /** Begins in column `indent` and ends behind a line break, like every block. */
  #blockMapping(indent: number, depth: number): void {
    const count = 1 + this.#pick(4);
    for (let index = 0; index < count; index++) {
      this.text += index > 0 ? ' '.repeat(indent) : '';
      if (this.#chance(12)) {
        this.text += `?${this.#blanks(1)}k${index}`;
        this.#endLine(indent + 8);
        this.text += `${' '.repeat(indent)}:`;
      } else {
        this.text += `${this.#choose([`k${index}`, `"k${index}"`])}${this.#choose(['', '', ' '])}:`;
      }
      this.#value(indent, depth, 0);
    }
  }

  #blockSequence(indent: number, depth: number): void {
    const count = 1 + this.#pick(4);
    for (let index = 0; index < count; index++) {
      this.text += `${index > 0 ? ' '.repeat(indent) : ''}-`;
      if (depth < 4 && this.#chance(3)) {
        const blanks = this.#blanks(1);
        this.text += blanks;
        this.#block(indent + 1 + blanks.length, depth + 1);
      } else {
        this.#value(indent, depth, 1);
      }
    }
  }

  #block(indent: number, depth: number): void {
    if (this.#chance(2)) {
      this.#blockMapping(indent, depth);
    } else {
      this.#blockSequence(indent, depth);
    }
  }

  /** What stands behind `:` or `-`. A list may begin in the column of its key: `leastIndent` is 0 there. */
  #value(outer: number, depth: number, leastIndent: 0 | 1): void {
    const anchor = this.#chance(6) ? `a${this.#anchorCount++}` : undefined;
    this.text += anchor === undefined ? '' : `${this.#blanks(1)}&${anchor}`;
    switch (this.#pick(depth < 4 ? 8 : 6)) {
      case 0:
        this.#scalar(outer);
        break;
      case 1:
      case 2:
        this.text += this.#blanks(1);
        this.#flow(outer, 0);
        break;
      case 3:
        this.#blockScalar(outer);
        break;
      case 4:
        this.text += `${this.#blanks(1)}!!str${this.#blanks(1)}x`;
        this.#endLine(outer + 8);
        break;
      case 5:
        if (anchor === undefined && this.#anchors.length > 0) {
          this.text += `${this.#blanks(1)}*${this.#choose(this.#anchors)}`;
        }
        this.#endLine(outer + 8);
        break;
      default:
        this.#endLine(outer + 8);
        this.#nested(outer, depth, leastIndent);
    }
    if (anchor !== undefined) {
      this.#anchors.push(anchor);
    }
  }

  #nested(outer: number, depth: number, leastIndent: 0 | 1): void {
    const isMapping = this.#chance(2);
    const indent = outer + (isMapping ? 1 : leastIndent) + this.#pick(5);
    this.text += ' '.repeat(indent);
    if (isMapping) {
      this.#blockMapping(indent, depth + 1);
    } else {
      this.#blockSequence(indent, depth + 1);
    }
  }

  #scalar(outer: number): void {
    const continued = `\n${this.#choose(['', ' \n'])}${' '.repeat(outer + 1 + this.#pick(4))}`;
    const before = this.#chance(6) ? `\n${' '.repeat(outer + 1 + this.#pick(4))}` : this.#blanks(1);
    const scalar = this.#choose([...words, `one${continued}two`, `"one \\${continued}\\ two  ${continued}three"`]);
    this.text += before + scalar;
    this.#endLine(outer + 8);
  }

  #blockScalar(outer: number): void {
    const digit = 1 + this.#pick(4);
    const header = this.#choose(['|', '>']) + this.#choose(['', '-', '+']) + this.#choose(['', '', `${digit}`]);
    this.text += this.#blanks(1) + header + (this.#chance(4) ? this.#comment(this.#blanks(1)) : '');
    const indent = ' '.repeat(outer + digit);
    const first = header.endsWith(`${digit}`) ? this.#blanks(0) : '';
    const lines = [indent + first + this.#choose(texts.filter((text) => first !== '' || !text.startsWith('\t')))];
    for (let count = this.#pick(4); count > 0; count--) {
      lines.push(this.#choose(['', indent, `${indent}  `, indent + this.#choose(texts)]));
    }
    lines.push(`${indent}end`);
    this.text += `\n${lines.join('\n')}\n`;
    // A line that is indented like the text would belong to it.
    this.#linesBetween(Math.max(0, outer));
  }

  #flow(outer: number, depth: number): void {
    const isMapping = this.#chance(2);
    const count = this.#pick(5) + (this.#chance(6) ? 6 : 0);
    this.text += isMapping ? '{' : '[';
    for (let index = 0; index < count; index++) {
      this.#flowSpace(outer);
      if (isMapping) {
        this.text += this.#choose([`k${index}`, `"k${index}"`]);
        this.text += `${this.#choose(['', ' '])}:${this.#blanks(1)}`;
        this.#flowSpace(outer);
      }
      if (depth < 3 && this.#chance(3)) {
        this.#flow(outer, depth + 1);
      } else {
        this.text += this.#flowScalar();
      }
      this.#flowSpace(outer);
      this.text += index < count - 1 || this.#chance(5) ? ',' : '';
    }
    this.#flowSpace(outer);
    this.text += isMapping ? '}' : ']';
    if (depth === 0) {
      this.#endLine(outer + 8);
    }
  }

  #flowScalar(): string {
    const alias = this.#anchors.length > 0 && this.#chance(6);
    return alias ? `*${this.#choose(this.#anchors)} ` : this.#choose([...words, 'long'.repeat(1 + this.#pick(12))]);
  }

  #flowSpace(outer: number): void {
    while (this.#chance(8)) {
      const comment = this.#chance(2) ? this.#comment(this.#blanks(1)) : '';
      this.text += `${comment}${this.#choose(['\n', '\n', '\n  \n'])}${' '.repeat(outer + 1 + this.#pick(6))}`;
    }
    this.text += this.#blanks(0);
  }

  /** The end of a line with or without a comment, and lines without content below it. */
  #endLine(maximumIndent: number): void {
    this.text += this.#chance(4) ? this.#comment(this.#blanks(1)) : this.#choose(['', '', '  ', '\t']);
    this.text += '\n';
    this.#linesBetween(maximumIndent);
  }

  #linesBetween(maximumIndent: number): void {
    while (this.#chance(5)) {
      this.text += this.#chance(2) ? this.#comment(' '.repeat(this.#pick(maximumIndent + 1))) : this.#choose(['', ' ']);
      this.text += '\n';
    }
  }

  #comment(before: string): string {
    const comment = `#c${this.comments.length}${this.#choose(['', ' words', ' é漢😀: [', '# "'])}`;
    this.comments.push(comment);
    return `${before}${comment}${this.#choose(['', '', '  '])}`;
  }

  #blanks(least: number): string {
    return ' '.repeat(least + this.#choose([0, 0, 0, 1, 3]));
  }

  #chance(of: number): boolean {
    return this.#pick(of) === of - 1;
  }

  #choose<T>(choices: readonly T[]): T {
    return choices[this.#pick(choices.length)] as T;
  }
}
