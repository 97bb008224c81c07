/**
 * Where commands write. Names of files, classes and layers may hold anything, so what is printed goes through `printable`, and an argument
 * is one line whatever is in it. A reader that goes away (`specc … | head`) ends the program quietly.
 */
import { fileProblem } from '../../runtime/node/file-problem.ts';
import { printable } from '../text/escape.ts';
import { exitCodes } from './exit.ts';

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

/** A reader that went away is no failure of the command; a disk that is full is, and standard error hears of it where that still works. */
export function endOnLostOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit(process.exitCode ?? exitCodes.ok);
    }
    printError(`error: cannot write to standard output: ${fileProblem(error)}`);
    process.exit(exitCodes.failed);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.ok) : exitCodes.failed);
  });
}
