/** The update of Adam in plain float64, with weight decay as part of the gradient. */
import { type MomentScalars, type MomentState, moments } from '../shared/moments/reference.ts';

export function adamUpdate({ w, m, v }: MomentState, g: Float64Array, scalars: MomentScalars): MomentState {
  const rate = scalars.learningRate * scalars.learningRateMultiplier;
  const decay = scalars.weightDecay * scalars.decayMultiplier;
  const gradient = g.map((value, i) => value + decay * (w[i] ?? 0));
  const after = moments({ m, v }, gradient, scalars);
  return { w: w.map((value, i) => value - rate * (after.ratio[i] ?? 0)), m: after.m, v: after.v };
}
