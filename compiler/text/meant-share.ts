/** Invalid fractions. */
import { formatNumber } from './numbers.ts';

/** What a number outside [0, 1) may have meant: its absolute value, or a percentage. */
export function meantShare(written: number): readonly { readonly value: number; readonly why: string }[] {
  if (written < 0 && written > -1) {
    return [{ value: -written, why: 'without the sign' }];
  }
  return written > 1 && written < 100 ? [{ value: written / 100, why: `if ${formatNumber(written)}% is meant` }] : [];
}
