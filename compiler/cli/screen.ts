/**
 * How progress is drawn, whatever it measures: on a terminal one line with a bar, redrawn; elsewhere a line now and then, so that the log
 * of a long run shows that it is alive, and that of a short one stays short. `cli-progress` has a bar of fixed width, switches off
 * line wrapping in the terminal, and leaves it off when the command fails.
 */
import type { StatusLine } from './terminal.ts';

/** How far something has progressed. */
export interface Stand {
  /** "epoch 2/10" */
  readonly what: string;
  /** From 0 to 1. */
  readonly share: number;
  /** Text after the bar: "12/63  loss 0.1234" */
  readonly facts: string;
  /** The same as a line of a log. */
  readonly line: string;
}

export interface Screen {
  show(stand: Stand): void;
  /** Adds a line that stays. */
  say(text: string): void;
}

export interface ScreenOptions {
  /** Absent where nothing can be redrawn. */
  readonly status: StatusLine | undefined;
  /** Adds a line that stays. */
  readonly print: (line: string) => void;
  /** Seconds since some moment. */
  readonly now: () => number;
}

const WIDEST_BAR = 20;
const REDRAW_SECONDS = 0.1;
/** Time between the lines of a log. */
const QUIET_SECONDS = 15;

export function createScreen({ status, print, now }: ScreenOptions): Screen {
  return status === undefined ? logScreen(print, now) : liveScreen(status, print, now);
}

function liveScreen(status: StatusLine, print: (line: string) => void, now: () => number): Screen {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show({ what, share, facts }) {
      if (now() - drawnAt >= REDRAW_SECONDS) {
        const room = status.columns - 1 - what.length - facts.length - ' [] '.length;
        const line = room < 3 ? `${what} ${facts}` : `${what} ${bar(share, Math.min(room, WIDEST_BAR))} ${facts}`;
        status.draw(line.slice(0, status.columns - 1));
        drawnAt = now();
      }
    },
    // Printing removes the status line.
    say: print,
  };
}

function logScreen(print: (line: string) => void, now: () => number): Screen {
  let saidAt = now();
  const say = (text: string) => {
    print(text);
    saidAt = now();
  };
  return {
    say,
    show({ line }) {
      if (now() - saidAt >= QUIET_SECONDS) {
        say(line);
      }
    },
  };
}

function bar(share: number, cells: number): string {
  return `[${'='.repeat(Math.floor(Math.min(share, 1) * cells)).padEnd(cells)}]`;
}
