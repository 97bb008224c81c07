/** What the contestants' processes leave behind, judged. */

/** Relative difference from specc's result that float32 in another order explains. */
export const TOLERANCE = 1e-3;

/** Relative L2 difference over the values that both have. */
export function difference(values = [], expected = []) {
  const common = Math.min(values.length, expected.length);
  let error = 0;
  let norm = 0;
  for (let i = 0; i < common; i++) {
    error += (values[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return common === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(error / norm);
}

/** The message of an uncaught error, from what the engine printed about it. */
export function lastErrorLine(text) {
  return text
    .split('\n')
    .findLast((line) => /error/i.test(line))
    ?.trim();
}
