/** Real numbers and counted nouns as messages and comments write them: the same on every machine, so no locale functions. */
import { formatCount } from './table.ts';

/** U+2212, which looks better next to digits than a hyphen. */
export const MINUS = '−';

/** At most two decimals, with an ellipsis where digits are cut off: `54.25`, `54.33…`, `−3`. */
export function formatReal(value: number): string {
  const sign = value < 0 ? MINUS : '';
  const hundredths = Math.abs(value) * 100;
  const nearest = Math.round(hundredths);
  if (Math.abs(hundredths - nearest) < 1e-6) {
    return `${sign}${nearest / 100}`;
  }
  return `${sign}${(Math.floor(hundredths) / 100).toFixed(2)}…`;
}

/** A number as YAML and JavaScript write it, with a true minus: `0.0001`, `−1`. */
export function formatNumber(value: number): string {
  return String(value).replace('-', MINUS);
}

/** `1 filter`, `96 filters`; `many` for nouns that take more than an s. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** The cost of a layer or a network, worded the same everywhere: `105.4 M multiply-adds`, `1.14 G multiply-adds`, `9,216 multiply-adds`. */
export function formatMultiplyAdds(count: number): string {
  if (count < 1e6) {
    return plural(count, 'multiply-add');
  }
  const [scale, unit, digits] = count < 1e9 ? [1e6, 'M', 1] : count < 1e12 ? [1e9, 'G', 2] : [1e12, 'T', 2];
  return `${(count / scale).toFixed(digits)} ${unit} multiply-adds`;
}
