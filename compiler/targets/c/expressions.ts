/** Small arithmetic on C expressions, so that what a spec leaves out (one group, one band) does not stand in the text as `* 1` and `/ 1`. */

/** Factors are names or numbers: `product(['worker->batch', 1, 4])` is `worker->batch * 4`. */
export function product(factors: readonly (string | number)[]): string {
  const left = factors.filter((factor) => factor !== 1);
  return left.length === 0 ? '1' : left.join(' * ');
}

/** `name / divisor` of a single name. */
export function quotient(name: string, divisor: number): string {
  return divisor === 1 ? name : `${name} / ${divisor}`;
}

/** `name % divisor` of a single name. */
export function remainder(name: string, divisor: number): string {
  return divisor === 1 ? '0' : `${name} % ${divisor}`;
}

/** ` + 3`, ` − 3` or nothing. */
export function offset(value: number): string {
  return value === 0 ? '' : value < 0 ? ` - ${-value}` : ` + ${value}`;
}
