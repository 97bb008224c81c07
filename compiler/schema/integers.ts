/** The largest whole number that a key may hold: a signed 32-bit integer on every target. */
export const LARGEST_INTEGER = 2_147_483_647;
