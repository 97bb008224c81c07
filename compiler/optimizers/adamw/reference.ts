/** The update of AdamW in plain float64, with weight decay beside the averages. */
import { type MomentScalars, type MomentState, moments } from '../shared/moments/reference.ts';

export function adamwUpdate({ w, m, v }: MomentState, g: Float64Array, scalars: MomentScalars): MomentState {
  const rate = scalars.learningRate * scalars.learningRateMultiplier;
  const decay = scalars.weightDecay * scalars.decayMultiplier;
  const after = moments({ m, v }, g, scalars);
  return { w: w.map((value, i) => value - rate * (decay * value + (after.ratio[i] ?? 0))), m: after.m, v: after.v };
}
