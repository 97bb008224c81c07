/** Clipping in plain float64, as `torch.nn.utils.clip_grad_norm_` does it. */

/** The factor on all gradients. */
export function clipFactor(gradients: readonly Float64Array[], most: number): number {
  const squares = gradients.flatMap((gradient) => [...gradient]).reduce((sum, value) => sum + value * value, 0);
  return Math.min(1, most / (Math.sqrt(squares) + 1e-6));
}
