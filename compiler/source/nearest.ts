/** Spelling help: the one known word that a typing slip away from what is written. */

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
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++;
  }
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail++;
  }
  const restA = a.slice(start, a.length - tail);
  const restB = b.slice(start, b.length - tail);
  const swapped = restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
  return swapped || (restA.length <= 1 && restB.length <= 1);
}

/** Candidates by edit distance from `word`, nearest first; ties keep their order. */
export function byDistance(word: string, candidates: readonly string[]): readonly string[] {
  const distance = new Map(candidates.map((candidate) => [candidate, editDistance(word, candidate)]));
  return [...candidates].sort((a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0));
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
