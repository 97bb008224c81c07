/** What messages name for more about a code. */
import { existsSync } from 'node:fs';
import { pageOf } from '../diagnostics/pages.ts';

/** The page of a code where it lies at hand, else the command that prints it. */
export function pageAtHand(code: string): string {
  return existsSync(pageOf(code)) ? pageOf(code) : `specc explain ${code}`;
}
