/** Says what a command waits for: on a terminal with the seconds that have passed, as long as it lasts; elsewhere one line. */
import { clearStatus, printError, statusLine } from './terminal.ts';

/** Returns what ends it. */
export function startNotice(text: string, stream: NodeJS.WriteStream = process.stderr): () => void {
  const status = statusLine(stream);
  if (status === undefined) {
    printError(text);
    return () => {};
  }
  const started = performance.now();
  const draw = () => {
    const elapsed = ` … ${Math.round((performance.now() - started) / 1000)} s`;
    status.draw(`${text.slice(0, Math.max(0, status.columns - 1 - elapsed.length))}${elapsed}`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearStatus();
  };
}
