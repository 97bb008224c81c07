/**
 * A request to stop as an AbortSignal: Ctrl-C, `kill`, a closed terminal, a reader of the output that went away. The first asks for a
 * clean stop; a second Ctrl-C or `kill` ends the process as if there were no handler.
 */
import { Exit, exitCodes } from './exit.ts';
import { clearStatus, onLostOutput, printError } from './terminal.ts';

/** The signals that ask to stop, and the exit code by which shells know them: 128 plus the number of the signal. */
const SIGNALS = { SIGHUP: exitCodes.hangup, SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

function announceStop({ exitCode }: Exit): void {
  if (exitCode === exitCodes.brokenPipe) {
    printError('the output is no longer being read; stopping after this step');
  } else {
    printError('', 'stopping after this step; press Ctrl-C again to stop at once');
  }
}

function endAtOnce(code: number): never {
  clearStatus();
  process.exit(code);
}

/**
 * One Ctrl-C may arrive twice: npx passes on what the terminal has already sent to the command. One that follows after this long is a
 * second one.
 */
const REPEAT_MS = 500;

const endWell = () => process.exit(exitCodes.ok);

/** Being stopped before `untilInterrupted` listens is no failure either: nothing has begun. For commands that end only by a signal. */
export function endWellUntilListening(): void {
  for (const name of Object.keys(SIGNALS)) {
    process.on(name, endWell);
  }
}

export interface InterruptOptions {
  /** Called when the work is asked to stop. */
  readonly onStop?: (reason: Exit) => void;
  /** Being stopped is the normal end of the work, even if it takes a second Ctrl-C. */
  readonly endsWell?: boolean;
}

/**
 * Runs `work` while listening. The signal's reason is the `Exit` that the command should end with; work that was only stopped, with
 * nothing to save, throws it.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { onStop = announceStop, endsWell = false }: InterruptOptions = {},
): Promise<T> {
  const controller = new AbortController();
  let stopped = 0;
  const stop = (code: number) => {
    if (!controller.signal.aborted) {
      stopped = performance.now();
      const reason = new Exit(code);
      controller.abort(reason);
      onStop(reason);
    }
  };
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => {
      if (!controller.signal.aborted) {
        stop(code);
      } else if (performance.now() - stopped > REPEAT_MS) {
        endAtOnce(endsWell ? exitCodes.ok : code);
      }
    };
    process.on(name, listener);
    process.off(name, endWell);
    return () => process.off(name, listener);
  });
  // What was computed is worth more than its printout: it is saved first.
  const restore = onLostOutput(() => stop(exitCodes.brokenPipe));
  try {
    return await work(controller.signal);
  } finally {
    restore();
    // After a request to stop the process is about to end, and a repeated signal must not end it any other way.
    for (const forget of controller.signal.aborted ? [] : listeners) {
      forget();
    }
  }
}

/** The same for work that leaves nothing behind, so that stopping it needs no message. */
export function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return untilInterrupted(work, { onStop: () => {} });
}
