/**
 * Ties a file of a package to the `model.ts` it was generated with. Both hold the key of the file's code; devices compare the two,
 * so that files of two builds (a stale cache, a forgotten copy of a folder) never run together.
 */

import { blankComments } from '../text/comments.ts';
import { sha256 } from '../text/sha256.ts';

/** 32 bits of the SHA-256 of the code; comments and whitespace do not count. */
export function codeKey(code: string): number {
  const words = blankComments(code).replaceAll(/\s+/g, ' ').trim();
  return Number.parseInt(sha256(words).slice(0, 8), 16);
}

/** `5f1c0a3e` */
export function keyText(key: number): string {
  return key.toString(16).padStart(8, '0');
}
