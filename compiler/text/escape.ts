/**
 * Text from outside (paths, names of files and classes, what a spec says), made safe for where it is going to stand. One function per
 * language, and nothing from outside reaches an output but through one of them or a string literal of `emit/typescript/literals.ts`.
 */
import { tabWidth } from './display.ts';

/** Control characters, lone surrogates, line separators and direction marks: what steers a terminal or shows text in another order. */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * For a line of a terminal: tabs become spaces, every character that could steer it one U+FFFD, which takes one column, so that carets
 * stay in place.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\t' ? ' '.repeat(tabWidth) : '\u{fffd}'));
}

/** For the inside of a comment in TypeScript, C or WGSL: one line, and unable to end the comment. */
export function commentText(text: string): string {
  // The second one ends nothing, but compilers of C warn of it.
  return printable(text).replaceAll('*/', '* /').replaceAll('/*', '/ *');
}

/** For text and attribute values in XML, also without the characters that no XML may hold. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** For running text in Markdown: a plain word as it is, anything else as inline code, which holds neither markup nor links. */
export function markdownText(text: string): string {
  if (/^[A-Za-z]\w*$/.test(text)) {
    return text;
  }
  const longestRun = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence} ${printable(text)} ${fence}`;
}

/** `JSON.stringify` whose text is safe to print: what it leaves raw of the unsafe characters is escaped, and parses to the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
