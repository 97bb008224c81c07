/** What becomes of a number when generated code stores it as a float32. */

/** Below it float32 numbers are subnormal: they have fewer digits, and GPUs may flush them to 0. */
const smallestNormal = 2 ** -126;

/** What `value` becomes instead of itself; undefined where float32 represents it to its seven digits. */
export function float32Loss(value: number): 'infinity' | '0' | undefined {
  if (!Number.isFinite(Math.fround(value))) {
    return 'infinity';
  }
  return value !== 0 && Math.abs(value) < smallestNormal ? '0' : undefined;
}
