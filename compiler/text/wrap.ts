/** Running text wrapped to lines of a terminal. */
import { displayWidth } from './display.ts';

/** Lines of at most `width` columns, broken at blanks; a word that is wider has a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(`${last} ${word}`) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** Markdown whose paragraphs are wrapped; headings, lists and code stay as they are. */
export function wrapMarkdown(text: string, width: number): string {
  return text
    .split(/\n{2,}/)
    .map((block) => (/^(?: {4}|#|- |\|)/.test(block) ? block : wrapText(block, width).join('\n')))
    .join('\n\n');
}
