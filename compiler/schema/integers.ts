/** The largest whole number that a key may hold: what 32 bits do with a sign, on every target. */
export const LARGEST_INTEGER = 2_147_483_647;
