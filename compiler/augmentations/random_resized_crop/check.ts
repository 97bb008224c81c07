/** Ranges with their ends the wrong way round. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { formatNumber } from '../../text/numbers.ts';
import { rangeReversed } from './diagnostics.ts';
import type { RandomResizedCropSettings } from './schema.ts';

export function checkRanges({ scale, ratio }: RandomResizedCropSettings, { at, report }: SettingsSite): void {
  for (const [key, [least = 0, greatest = 0]] of Object.entries({ scale, ratio })) {
    if (least > greatest) {
      const ends = { least: formatNumber(least), greatest: formatNumber(greatest) };
      report(createDiagnostic(rangeReversed, { key, ...ends }, { span: at(key) }));
    }
  }
}
