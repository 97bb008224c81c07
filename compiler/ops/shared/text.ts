/**
 * How numbers and shapes are written in messages, comments and tables: the same on every machine, so no locale functions.
 */

/** U+2212, which stands beside digits better than a hyphen. */
export const MINUS = '−';

/** `[96, 55, 55]` */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** `60,965,224` */
export function formatCount(count: number): string {
  const digits = String(Math.abs(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return count < 0 ? `${MINUS}${digits}` : digits;
}

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

/** `11×11`, or one number twice: `5×3` */
export function formatExtents(height: number, width: number): string {
  return `${height}×${width}`;
}

/** `1 filter`, `96 filters` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
