/** A failing text → a smaller one that fails alike (delta debugging: first lines, then characters). */

/** Questions that one shrinking asks at most. */
const maximumTries = 2000;

export async function shrinkText(text: string, fails: (candidate: string) => Promise<boolean>): Promise<string> {
  let tries = 0;
  const stillFails = async (candidate: string): Promise<boolean> => tries++ < maximumTries && (await fails(candidate));
  const lines = await shrinkPieces(text.split(/(?<=\n)/), stillFails);
  const units = await shrinkPieces([...lines.join('')], stillFails);
  return units.join('');
}

/** Leaves out runs of pieces, halves first, single pieces last. */
async function shrinkPieces(
  pieces: readonly string[],
  fails: (candidate: string) => Promise<boolean>,
): Promise<readonly string[]> {
  let kept = pieces;
  let size = Math.ceil(kept.length / 2);
  while (size >= 1 && kept.length > 0) {
    let removed = false;
    for (let start = 0; start < kept.length; ) {
      const shorter = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await fails(shorter.join(''))) {
        kept = shorter;
        removed = true;
      } else {
        start += size;
      }
    }
    size = removed && size === 1 ? 1 : size === 1 ? 0 : Math.ceil(size / 2);
  }
  return kept;
}
