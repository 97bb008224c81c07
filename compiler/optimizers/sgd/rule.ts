/** The update rule in words: for the comments of generated code, with the settings' numbers. */
import { formatNumber } from '../../text/numbers.ts';
import type { SgdSettings } from './schema.ts';

/** What the optimizer keeps, by its coupling: the two differ by a factor of −ε, so that neither can continue as the other. */
export function velocityName({ coupling }: Pick<SgdSettings, 'coupling'>): 'velocity' | 'momentum_buffer' {
  return coupling === 'inside' ? 'velocity' : 'momentum_buffer';
}

/** "v ← 0.9·v − 0.0005·ε·w − ε·g; w ← w + v" */
export function sgdRule({ momentum, weight_decay: decay, nesterov, coupling }: SgdSettings): string {
  const kept = momentum === 0 ? [] : [`${formatNumber(momentum)}·v`];
  if (coupling === 'inside') {
    const terms = [...kept, ...(decay === 0 ? [] : [`− ${formatNumber(decay)}·ε·w`]), '− ε·g'].join(' ');
    return `v ← ${terms}; w ← w + ${nesterov ? terms : 'v'}`;
  }
  const terms = [...kept, ...(decay === 0 ? [] : [`${formatNumber(decay)}·w`]), 'g'].join(' + ');
  return `v ← ${terms}; w ← w − ε·${nesterov ? `(${terms})` : 'v'}`;
}
