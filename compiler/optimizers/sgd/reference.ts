/**
 * The updates in plain float64, with ε and wd scaled per parameter: v ← m·v − wd·ε·w − ε·g, w ← w + v (the paper), with ε outside of v
 * v ← m·v + wd·w + g, w ← w − ε·v (PyTorch), and with Nesterov's momentum in place of v what v becomes with the same gradient again.
 */

export interface SgdScalars {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly learningRateMultiplier: number;
  readonly decayMultiplier: number;
  readonly nesterov?: boolean;
  readonly coupling?: 'inside' | 'outside';
}

export interface SgdState {
  readonly w: Float64Array;
  readonly v: Float64Array;
}

export function sgdUpdate({ w, v }: SgdState, g: Float64Array, scalars: SgdScalars): SgdState {
  const { momentum, nesterov = false, coupling = 'inside' } = scalars;
  const rate = scalars.learningRate * scalars.learningRateMultiplier;
  const decay = scalars.weightDecay * scalars.decayMultiplier;
  const before = coupling === 'inside' ? -rate : 1;
  const after = coupling === 'inside' ? 1 : -rate;
  const push = w.map((value, i) => before * (decay * value + (g[i] ?? 0)));
  const velocity = v.map((value, i) => momentum * value + (push[i] ?? 0));
  const moved = nesterov ? velocity.map((value, i) => momentum * value + (push[i] ?? 0)) : velocity;
  return { w: w.map((value, i) => value + after * (moved[i] ?? 0)), v: velocity };
}
