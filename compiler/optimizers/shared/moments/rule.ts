/** What optimizers with averages of gradients have in common in what they say. */
import { formatNumber } from '../../../text/numbers.ts';
import type { MomentSettings } from './schema.ts';

/** The averages of `gradient`: "m ← 0.9·m + 0.1·g; v ← 0.999·v + 0.001·g²". */
export function averagesRule({ beta1, beta2 }: MomentSettings): string {
  const average = (name: string, beta: number, value: string) =>
    beta === 0
      ? `${name} ← ${value}`
      : `${name} ← ${formatNumber(beta)}·${name} + (1 − ${formatNumber(beta)})·${value}`;
  return `${average('m', beta1, 'g')}; ${average('v', beta2, 'g²')}`;
}

/** What an update divides: "(m / c₁) / (√(v / c₂) + 1e-8)". */
export function ratioRule({ epsilon }: MomentSettings): string {
  return `(m / c₁) / (√(v / c₂) + ${formatNumber(epsilon)})`;
}

/** "with c₁ = 1 − 0.9ᵗ and c₂ = 1 − 0.999ᵗ at update t" */
export function correctionRule({ beta1, beta2 }: MomentSettings): string {
  return `with c₁ = 1 − ${formatNumber(beta1)}ᵗ and c₂ = 1 − ${formatNumber(beta2)}ᵗ at update t`;
}
