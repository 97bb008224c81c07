/**
 * Text as a terminal shows it: columns instead of code units. `string-width` would also handle emoji of several characters, but the
 * segmenter that it loads slows down every start, and the first non-ASCII text even more.
 */
import { eastAsianWidth } from 'get-east-asian-width';

export const tabWidth = 4;

/** Columns that `text` takes. Combining marks take none, wide characters two, a tab always `tabWidth`. */
export function displayWidth(text: string): number {
  let width = 0;
  // Decomposed Korean, as in macOS file names, is shown as syllables.
  for (const character of text.normalize()) {
    width += characterWidth(character);
  }
  return width;
}

function characterWidth(character: string): number {
  if (character === '\t') {
    return tabWidth;
  }
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x300) {
    return 1;
  }
  if (/^[\p{Mark}\u{200b}-\u{200d}\u{2060}\u{feff}]$/u.test(character)) {
    return 0;
  }
  // Lone surrogates are printed as one replacement character.
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 1 : eastAsianWidth(codePoint);
}
