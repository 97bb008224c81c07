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
 * One Ctrl-C may come twice: npx passes on what the terminal has sent to the command already. What follows after this long is a second
 * one.
 */
const REPEAT_MS = 500;

const endWell = () => process.exit(exitCodes.ok);

/** Being stopped before `untilInterrupted` listens is no failure either: nothing has begun. For commands that only a signal ends. */
export function endWellUntilListening(): void {
  for (const name of Object.keys(SIGNALS)) {
    process.on(name, endWell);
  }
}

export interface InterruptOptions {
  /** Called when the work is asked to stop. */
  readonly onStop?: (reason: Exit) => void;
  /** Being stopped is how the work ends well, even if it takes a second Ctrl-C. */
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
  // What was computed is worth more than what was printed of it: it is saved first.
  const restore = onLostOutput(() => stop(exitCodes.brokenPipe));
  try {
    return await work(controller.signal);
  } finally {
    restore();
    // A process that was asked to stop is about to end, and a repetition must not end it otherwise.
    for (const forget of controller.signal.aborted ? [] : listeners) {
      forget();
    }
  }
}

/** The same for work that leaves nothing behind, of which there is nothing to say when it is stopped. */
export function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return untilInterrupted(work, { onStop: () => {} });
}
