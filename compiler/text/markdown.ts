/** Tables for Markdown. */
import { displayWidth } from './display.ts';
import { printable } from './escape.ts';
import type { Column } from './table.ts';

/** One line per row, aligned for readers of the text too. Cells are Markdown; `|` in one does not end it. Each row has one cell per column. */
export function renderMarkdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(cellText));
  const widths = columns.map((_, index) => Math.max(3, ...lines.map((cells) => displayWidth(cells[index] ?? ''))));
  const line = (cells: readonly string[]) =>
    `| ${columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const blanks = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
        return align === 'right' ? blanks + cell : cell + blanks;
      })
      .join(' | ')} |`;
  const rule = columns.map(({ align }, index) => {
    const dashes = '-'.repeat((widths[index] ?? 0) - 1);
    return align === 'right' ? `${dashes}:` : `${dashes}-`;
  });
  const [head = [], ...body] = lines;
  return [line(head), line(rule), ...body.map(line)].join('\n');
}

function cellText(text: string): string {
  return printable(text.replaceAll(/\s*\n\s*/g, ' ')).replaceAll('|', '\\|');
}
