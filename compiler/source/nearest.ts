/** Spelling help: the one known word that is a typo away from what is written. */
import { distance } from 'fastest-levenshtein';

/** The only candidate within one edit (insertion, deletion, replacement, swap of neighbours); none where several are. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let found: string | undefined;
  for (const candidate of candidates) {
    if (candidate !== word && isOneEdit(word, candidate)) {
      if (found !== undefined) {
        return undefined;
      }
      found = candidate;
    }
  }
  return found;
}

function isOneEdit(a: string, b: string): boolean {
  // Words of one or two letters are one edit from everything.
  if (Math.abs(a.length - b.length) > 1 || Math.max(a.length, b.length) < 3) {
    return false;
  }
  return distance(a, b) <= 1 || isSwap(a, b);
}

/** Whether two neighbours are swapped, which the library counts as two edits. */
function isSwap(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) {
    at++;
  }
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** Candidates by edit distance from `word`, nearest first; ties keep their order. */
export function byDistance(word: string, candidates: readonly string[]): readonly string[] {
  const from = new Map(candidates.map((candidate) => [candidate, distance(word, candidate)]));
  return [...candidates].sort((a, b) => (from.get(a) ?? 0) - (from.get(b) ?? 0));
}
