/** add in plain float64: what the kernels must compute. The gradient of each term is dy itself. */

/** y = Σ terms, in their order. */
export function addForward(terms: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array(), ...others] = terms;
  return first.map((value, index) => others.reduce((sum, term) => sum + (term[index] ?? Number.NaN), value));
}
