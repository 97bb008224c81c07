/** The factor of a schedule that multiplies the rate. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { CandidateGenerator } from '../../fixes/types.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { formatNumber } from '../../text/numbers.ts';
import { scheduleFactorOutOfRange } from './diagnostics.ts';

export function checkFactor(factor: number, { at, report }: SettingsSite): void {
  if (factor <= 0 || factor >= 1) {
    report(createDiagnostic(scheduleFactorOutOfRange, { factor: formatNumber(factor) }, { span: at('factor') }));
  }
}

/** A divisor where a factor is meant. */
export function fixFactor(schedule: string): CandidateGenerator {
  return ({ spec }) => {
    const { factor } = (spec.train?.schedule?.[schedule] ?? {}) as { readonly factor?: number };
    if (factor === undefined || factor <= 1) {
      return [];
    }
    const value = Number((1 / factor).toPrecision(6));
    return [
      {
        kind: schedule,
        title: `\`factor: ${value}\` divides the rate by ${formatNumber(factor)}`,
        changes: [{ path: ['train', 'schedule', schedule, 'factor'], value }],
      },
    ];
  };
}
