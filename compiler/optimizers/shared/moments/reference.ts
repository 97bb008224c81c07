/** Averages of the gradient and of its square in plain float64, and what an update makes of them (Kingma and Ba 2015, Algorithm 1). */

export interface MomentScalars {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly learningRateMultiplier: number;
  readonly decayMultiplier: number;
  /** From 1 on. */
  readonly update: number;
}

export interface MomentState {
  readonly w: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}

/** The averages after gradient `g`, and for each weight m̂ / (√v̂ + ε), which the update multiplies by the learning rate. */
export function moments({ m, v }: Pick<MomentState, 'm' | 'v'>, g: Float64Array, scalars: MomentScalars) {
  const { beta1, beta2, epsilon, update } = scalars;
  const mean = m.map((value, i) => beta1 * value + (1 - beta1) * (g[i] ?? 0));
  const square = v.map((value, i) => beta2 * value + (1 - beta2) * (g[i] ?? 0) ** 2);
  const correction1 = 1 - beta1 ** update;
  const correction2 = 1 - beta2 ** update;
  const ratio = mean.map((value, i) => value / correction1 / (Math.sqrt((square[i] ?? 0) / correction2) + epsilon));
  return { m: mean, v: square, ratio };
}
