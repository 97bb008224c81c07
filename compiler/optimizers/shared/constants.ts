/** Constants of update kernels that several optimizers share. */
import type { Parameter } from '../../graph/types.ts';
import type { DerivedConstant } from '../../ops/shared/float32.ts';
import { formatNumber } from '../../text/numbers.ts';

/** A parameter's own weight decay, unless it is 0. */
export function decayConstants(
  decay: number,
  { decayMultiplier }: Pick<Parameter, 'decayMultiplier'>,
): readonly Omit<DerivedConstant, 'at'>[] {
  const arithmetic = `weight_decay · decay_multiplier = ${formatNumber(decay)} · ${formatNumber(decayMultiplier)}`;
  return decay === 0 || decayMultiplier === 0 ? [] : [{ value: decay * decayMultiplier, arithmetic }];
}
