/** Lines with their comments → text. Comments that were aligned on consecutive lines stay aligned. */
import { displayWidth } from '../text/display.ts';

export interface Line {
  readonly code: string;
  readonly comment?: TrailingComment | OwnLineComment;
}

interface TrailingComment {
  readonly text: string;
  /** Where it was written. */
  readonly sourceColumn: number;
  /** Columns of blanks before it. */
  readonly gap: number;
}

interface OwnLineComment {
  readonly text: string;
  readonly sourceColumn: number;
  /** Where it goes unless it continues a comment above it. */
  readonly indent: number;
}

export function joinLines(lines: readonly Line[]): string {
  const columns = commentColumns(lines);
  return lines
    .map(({ code, comment }, index) => {
      const blanks = (columns[index] ?? 0) - displayWidth(code);
      return comment === undefined ? code : code + ' '.repeat(blanks) + comment.text;
    })
    .join('\n');
}

function commentColumns(lines: readonly Line[]): readonly number[] {
  const columns: number[] = [];
  for (let start = 0; start < lines.length; ) {
    const comment = lines[start]?.comment;
    let end = start + 1;
    if (comment !== undefined && 'gap' in comment) {
      while (lines[end]?.comment?.sourceColumn === comment.sourceColumn) {
        end++;
      }
      const column = columnOf(lines.slice(start, end));
      columns.length = end;
      columns.fill(column, start, end);
    } else {
      columns.push(comment?.indent ?? 0);
    }
    start = end;
  }
  return columns;
}

/** The longest line gets the smallest gap. */
function columnOf(lines: readonly Line[]): number {
  let [width, gap] = [0, Number.POSITIVE_INFINITY];
  for (const { code, comment } of lines) {
    width = Math.max(width, displayWidth(code));
    gap = comment !== undefined && 'gap' in comment ? Math.min(gap, comment.gap) : gap;
  }
  return width + gap;
}
