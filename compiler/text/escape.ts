/**
 * Text from outside (paths, names of files and classes, what a spec says), made safe for its destination. One function per
 * language, and nothing from outside reaches an output except through one of them or a string literal of `emit/typescript/literals.ts`.
 */
import { tabWidth } from './display.ts';

/** Control characters, lone surrogates, line separators and direction marks: what controls a terminal or reorders text. */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * For a line of a terminal: tabs become spaces, every character that could control it one U+FFFD, which takes one column, so that
 * carets stay in place.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\t' ? ' '.repeat(tabWidth) : '\u{fffd}'));
}

/** For the inside of a comment in TypeScript, C or WGSL: one line, and unable to end the comment. */
export function commentText(text: string): string {
  // The second one ends nothing, but C compilers warn about it.
  return printable(text).replaceAll('*/', '* /').replaceAll('/*', '/ *');
}

/** For text and attribute values in XML, without the characters that XML does not allow at all. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** For running text in Markdown: a plain word as it is, anything else as inline code, which contains neither markup nor links. */
export function markdownText(text: string): string {
  if (/^[A-Za-z]\w*$/.test(text)) {
    return text;
  }
  const longestRun = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence} ${printable(text)} ${fence}`;
}

/** `JSON.stringify` with text that is safe to print: the unsafe characters that it leaves raw are escaped. Parses to the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
