/**
 * `--watch`: what the terminal shows while a command runs again and again. On a terminal each run starts on a clear screen and shows
 * times; a pipe gets the same lines without them, so that the output depends only on the specs.
 */
import type { Host } from '../host.ts';
import { Exit } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { nodeHost } from './node-host.ts';
import { printFailure } from './report.ts';
import { print } from './terminal.ts';
import { type Watch, watchFiles } from './watch.ts';

/** One run of a watched command. */
export interface WatchedRun {
  /** Aborted when a spec has changed again, or watching ends. */
  readonly signal: AbortSignal;
  /** The disk. What is read through it is watched: a spec may include files that are not on the command line. */
  readonly host: Host;
  /** Prints the outcome of the run or of a part of it. */
  conclude(verdict: string): void;
}

/** Keeps the previous contents of the screen in the scrollback, where the terminal can. */
const CLEAR_SCREEN = '\x1b[2J\x1b[H';

/**
 * Runs `run` for `specs` until Ctrl-C, which is the normal end of watching: the exit code is that of success. Whatever goes wrong in a
 * run is printed, and watching continues.
 */
export async function watchSpecs(
  command: string,
  specs: readonly string[],
  run: (context: WatchedRun) => Promise<void>,
): Promise<void> {
  const live = process.stdout.isTTY === true;
  const subject = specs.length === 1 ? specs[0] : `${specs.length} specs`;
  const runOnce = async ({ signal, alsoWatch }: Watch) => {
    const start = performance.now();
    process.stdout.write(live ? CLEAR_SCREEN : '');
    print(live ? `${timeOfDay()}  specc ${command} ${subject}` : `specc ${command} ${subject}`);
    const conclude = (verdict: string) =>
      print(live ? `${verdict} (${formatElapsed(performance.now() - start)})` : verdict);
    try {
      await run({ signal, host: watchedHost(alsoWatch), conclude });
    } catch (error) {
      const superseded = signal.aborted && error === signal.reason;
      if (!superseded && !(error instanceof Exit)) {
        printFailure(error);
      }
    }
    if (!signal.aborted) {
      print(`watching ${subject}; press Ctrl-C to stop`);
    }
  };
  // Puts the shell's prompt on the line below the `^C`.
  const onStop = () => process.stdout.write(live ? '\n' : '');
  await untilInterrupted((signal) => watchFiles(specs, runOnce, signal), { onStop, endsWell: true });
}

function watchedHost(alsoWatch: (file: string) => void): Host {
  return {
    ...nodeHost,
    readFile(file) {
      alsoWatch(file);
      return nodeHost.readFile(file);
    },
  };
}

/** `12:04:31` */
function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}

function formatElapsed(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
