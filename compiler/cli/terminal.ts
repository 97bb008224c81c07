/**
 * Where commands write. Names of files, classes and layers may contain anything, so all output goes through `printable`, and an argument
 * is one line whatever is in it. A reader that goes away (`specc … | head`) ends the program quietly.
 */
import { fileProblem } from '../../runtime/node/file-problem.ts';
import { printable } from '../text/escape.ts';
import { exitCodes } from './exit.ts';

/**
 * A line that is shown only while something is in progress, redrawn in place. Any other output removes it first, so that nothing is
 * appended to its remains.
 */
export interface StatusLine {
  readonly columns: number;
  draw(text: string): void;
}

/** The stream that shows a status line. */
let statusOn: NodeJS.WriteStream | undefined;

/** Undefined where `stream` is not a terminal: lines cannot be redrawn there. */
export function statusLine(stream: NodeJS.WriteStream): StatusLine | undefined {
  return stream.isTTY === true
    ? {
        get columns() {
          // A terminal that does not know its width reports 0.
          return stream.columns || 80;
        },
        draw(text) {
          stream.write(`\r\x1b[K${printable(text)}`);
          statusOn = stream;
        },
      }
    : undefined;
}

/** To be called before anything is written past this module, and before the process ends. */
export function clearStatus(): void {
  statusOn?.write('\r\x1b[K');
  statusOn = undefined;
}

/** Results, for people and pipes. */
export function print(...lines: readonly string[]): void {
  clearStatus();
  process.stdout.write(printableLines(lines));
}

/** The same for a text of several lines that specc composed, such as a table. */
export function printText(text: string): void {
  print(...text.split('\n'));
}

/** Everything else: diagnostics, warnings, progress. */
export function printError(...lines: readonly string[]): void {
  clearStatus();
  process.stderr.write(printableLines(lines));
}

/** Each line with a line break after it. */
function printableLines(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** What to do when the output loses its reader, a pipe or a closed terminal; if absent, the command ends. For work with data to save. */
let whenUnread: (() => void) | undefined;

/**
 * Calls `stop` instead of ending the process when the reader of an output has gone away. Returns a function that undoes this; once the
 * reader is gone it does nothing, and further output is lost.
 */
export function onLostOutput(stop: () => void): () => void {
  let lost = false;
  whenUnread = () => {
    lost = true;
    stop();
  };
  return () => {
    whenUnread = lost ? () => {} : undefined;
  };
}

/**
 * A reader that went away is not a failure of the command. A full disk is: it is reported on standard error if that still works, and
 * work with data to save continues silently.
 */
export function endOnLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    let told = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'EIO') {
        return whenUnread === undefined ? process.exit(process.exitCode ?? exitCodes.ok) : whenUnread();
      }
      if (stream === process.stdout && !told) {
        printError(`error: cannot write to standard output: ${fileProblem(error)}`);
      }
      told = true;
      if (whenUnread === undefined) {
        process.exit(exitCodes.failed);
      }
    });
  }
}
