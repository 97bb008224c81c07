/** Where commands write. A reader that goes away (`specc … | head`) ends the program quietly. */

/** Results, for people and pipes. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Everything else: diagnostics, warnings, progress. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`);
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
