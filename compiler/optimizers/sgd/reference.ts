/** The paper's update in plain float64: v ← m·v − wd·ε·w − ε·g, w ← w + v, with ε and wd scaled per parameter. */

export interface SgdScalars {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly learningRateMultiplier: number;
  readonly decayMultiplier: number;
}

export interface SgdState {
  readonly w: Float64Array;
  readonly v: Float64Array;
}

export function sgdUpdate({ w, v }: SgdState, g: Float64Array, scalars: SgdScalars): SgdState {
  const rate = scalars.learningRate * scalars.learningRateMultiplier;
  const decay = scalars.weightDecay * scalars.decayMultiplier;
  const velocity = v.map((value, i) => scalars.momentum * value - decay * rate * (w[i] ?? 0) - rate * (g[i] ?? 0));
  return { w: w.map((value, i) => value + (velocity[i] ?? 0)), v: velocity };
}
