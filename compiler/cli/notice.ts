/** Says what a command waits for: on a terminal with the elapsed seconds, while it lasts; elsewhere in one line. */
import { clearStatus, printError, type StatusLine, statusLine } from './terminal.ts';

/** Where a notice is drawn. */
export interface NoticeBoard {
  /** Absent where nothing can be redrawn. */
  readonly status: StatusLine | undefined;
  /** Adds a line that stays. */
  readonly print: (line: string) => void;
  /** Removes the redrawn line. */
  readonly clear: () => void;
}

const TICK_MS = 1000;

/** Shows nothing for what takes less than `quietSeconds`. Returns a function that ends the notice. */
export function startNotice(
  text: string,
  quietSeconds = 0,
  { status, print, clear }: NoticeBoard = terminalBoard(),
): () => void {
  let seconds = 0;
  const show = () => {
    if (status === undefined) {
      print(text);
      clearInterval(timer);
    } else {
      const elapsed = ` … ${seconds} s`;
      status.draw(`${text.slice(0, Math.max(0, status.columns - 1 - elapsed.length))}${elapsed}`);
    }
  };
  const timer = setInterval(() => {
    seconds += 1;
    if (seconds >= quietSeconds) {
      show();
    }
  }, TICK_MS);
  timer.unref();
  if (quietSeconds === 0) {
    show();
  }
  return () => {
    clearInterval(timer);
    clear();
  };
}

function terminalBoard(): NoticeBoard {
  return { status: statusLine(process.stderr), print: printError, clear: clearStatus };
}
