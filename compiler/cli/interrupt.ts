/** Ctrl-C as an AbortSignal: the first asks for a clean stop, the second ends the process as if nobody listened. */
import { Exit, exitCodes } from './exit.ts';
import { printError } from './terminal.ts';

const announceStop = () => printError('', 'stopping after this step; press Ctrl-C again to end at once');

/**
 * Runs `work` while listening, and calls `onStop` when it is asked to stop. Work that was only stopped, with nothing to save, ends as an
 * interrupted command.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onStop: () => void = announceStop,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) {
      process.exit(exitCodes.interrupted);
    }
    onStop();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted && error === controller.signal.reason ? new Exit(exitCodes.interrupted) : error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
