/** Line widths of generated code. It is printed as it should look, so the code that writes a line decides where it breaks. */
import type { CodeBlockWriter } from 'ts-morph';
import { commentText } from '../../text/escape.ts';

const LINE_WIDTH = 120;
const INDENT_WIDTH = 2;

/** Columns between the current indentation and the right margin. */
function columnsLeft(writer: CodeBlockWriter): number {
  return LINE_WIDTH - INDENT_WIDTH * writer.getIndentationLevel();
}

export function fitsLine(writer: CodeBlockWriter, line: string): boolean {
  return line.length <= columnsLeft(writer);
}

/** `// …`, over as many lines as it takes. */
export function writeComment(writer: CodeBlockWriter, text: string): void {
  for (const line of wrapText(commentText(text), columnsLeft(writer) - '// '.length)) {
    writer.writeLine(`// ${line}`);
  }
}

/** Breaks one line of text after commas and sentences, so that no line is longer than `width` if it can be helped. */
function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=[,;.]) /)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + part.length <= width) {
      lines[lines.length - 1] = `${line} ${part}`;
    } else {
      lines.push(part);
    }
  }
  return lines;
}
