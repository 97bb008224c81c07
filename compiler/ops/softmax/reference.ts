/** softmax in plain float64. */

/** logits [N, classes] → probabilities [N, classes] */
export function softmaxForward(logits: Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const values = logits.subarray(row, row + classes);
    const largest = values.reduce((a, b) => Math.max(a, b));
    const exponentials = values.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    probabilities.set(
      exponentials.map((value) => value / sum),
      row,
    );
  }
  return probabilities;
}
