/** What becomes of a number where generated code holds it as a float32. */

/** Below it float32 has fewer digits, and GPUs take such numbers for 0. */
const smallestNormal = 2 ** -126;

/** What `value` turns into that it is not; undefined where float32 holds it to its seven digits. */
export function float32Loss(value: number): 'infinity' | '0' | undefined {
  if (!Number.isFinite(Math.fround(value))) {
    return 'infinity';
  }
  return value !== 0 && Math.abs(value) < smallestNormal ? '0' : undefined;
}
