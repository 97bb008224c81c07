/**
 * A wish to stop as an AbortSignal: Ctrl-C, `kill`, a terminal that was closed, a reader of the output that went away. The first asks for a
 * clean stop; a second Ctrl-C or `kill` ends the process as if nobody listened.
 */
import { Exit, exitCodes } from './exit.ts';
import { clearStatus, onLostOutput, printError } from './terminal.ts';

/** What asks to stop, and the exit code that shells know it by: 128 and the number of the signal. */
const SIGNALS = { SIGHUP: exitCodes.hangup, SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

function announceStop({ exitCode }: Exit): void {
  if (exitCode === exitCodes.brokenPipe) {
    printError('nobody reads the output any more; stopping after this step');
  } else {
    printError('', 'stopping after this step; press Ctrl-C again to end at once');
  }
}

function endAtOnce(code: number): never {
  clearStatus();
  process.exit(code);
}

/**
 * Runs `work` while listening, and calls `onStop` when it is asked to stop. The signal's reason is the `Exit` that the command should end
 * with; work that was only stopped, with nothing to save, throws it.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onStop: (reason: Exit) => void = announceStop,
): Promise<T> {
  const controller = new AbortController();
  const stop = (code: number) => {
    if (!controller.signal.aborted) {
      const reason = new Exit(code);
      controller.abort(reason);
      onStop(reason);
    }
  };
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => (controller.signal.aborted ? endAtOnce(code) : stop(code));
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  // What was computed is worth more than what was printed of it: it is saved first.
  const restore = onLostOutput(() => stop(exitCodes.brokenPipe));
  try {
    return await work(controller.signal);
  } finally {
    restore();
    for (const forget of listeners) {
      forget();
    }
  }
}

/** The same for work that leaves nothing behind, of which there is nothing to say when it is stopped. */
export function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return untilInterrupted(work, () => {});
}
