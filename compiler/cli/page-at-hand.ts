/** Where messages point the reader for more about a code. */
import { existsSync } from 'node:fs';
import { pageOf } from '../diagnostics/pages.ts';

/** The page of a code if it exists in the working directory, else the command that prints it. */
export function pageAtHand(code: string): string {
  return existsSync(pageOf(code)) ? pageOf(code) : `specc explain ${code}`;
}
