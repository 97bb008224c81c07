/** Images that could not be used: the first few by name as they occur, all of them counted at the end. */
import { printError } from './terminal.ts';

const SHOWN = 5;

export function createUnreadableLog(say: (text: string) => void) {
  let count = 0;
  return {
    add(name: string, reason: string): void {
      count++;
      if (count <= SHOWN) {
        say(`warning: skipped ${name}: ${reason}`);
      }
    },
    printSummary(): void {
      if (count > SHOWN) {
        printError(`warning: ${count} images could not be used; the first ${SHOWN} are named above`);
      }
    },
  };
}
