/**
 * Where commands write. Names of files, classes and layers may hold anything, so what is printed goes through `printable`, and an argument
 * is one line whatever is in it. A reader that goes away (`specc … | head`) ends the program quietly.
 */
import { printable } from '../text/escape.ts';

/** Results, for people and pipes. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(printableLines(lines));
}

/** The same for a text of several lines that specc composed, such as a table. */
export function printText(text: string): void {
  print(...text.split('\n'));
}

/** Everything else: diagnostics, warnings, progress. */
export function printError(...lines: readonly string[]): void {
  process.stderr.write(printableLines(lines));
}

/** Each line with a line break behind it. */
export function printableLines(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}

export function endOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        process.exit(process.exitCode ?? 0);
      }
      throw error;
    });
  }
}
