/** The polynomials behind the functions that neither WGSL nor C have here, highest power first: the same on every device. */

/**
 * Coefficients of S. L. Moshier's Cephes Mathematical Library (single precision, ndtrf.c). With z = |x|:
 * erf x = x · near(x²) up to 1; beyond it erfc z = e^−z² / z · tail(1/z²), where two polynomials meet at 2.
 */
export const erfNear: readonly number[] = [
  7.853861353153693e-5, -8.010193625184903e-4, 5.188327685732524e-3, -2.685381193529856e-2, 1.128358514861418e-1,
  -3.7612625824233e-1, 1.12837916572671,
];
export const erfcMiddle: readonly number[] = [
  2.326819970068386e-2, -1.387039388740657e-1, 3.687424674597105e-1, -5.824733027278666e-1, 6.210004621745983e-1,
  -4.944515323274145e-1, 3.404879937665872e-1, -2.741127028184656e-1, 5.638259427386472e-1,
];
export const erfcFar: readonly number[] = [
  -1.047766399936249e1, 1.297719955372516e1, -7.495518717768503, 2.921019019210786, -1.0152652792027,
  4.218463358204948e-1, -2.820767439740514e-1, 5.641895067754075e-1,
];

/** 1 − e^−t = t · p(t) for 0 ≤ t < ½: the Taylor series, whose next term is below half a unit in the last place. */
export const oneMinusExp: readonly number[] = taylor([40320, 5040, 720, 120, 24, 6, 2, 1]);

/** ln(1 + e) = 2 s · p(s²) with s = e / (2 + e), for 0 ≤ e ≤ 1: the series of artanh, where s is at most ⅓. */
export const artanh: readonly number[] = [15, 13, 11, 9, 7, 5, 3, 1].map((n) => 1 / n);

/** Alternating signs, the last term positive. */
function taylor(divisors: readonly number[]): readonly number[] {
  return divisors.map((divisor, index) => ((divisors.length - index) % 2 === 1 ? 1 : -1) / divisor);
}

/** Horner's rule as statements: `p = p * s + 0.5;`. */
export function horner(
  result: string,
  variable: string,
  coefficients: readonly number[],
  literal: (value: number) => string,
): readonly string[] {
  return coefficients
    .slice(1)
    .map((value) => `${result} = ${result} * ${variable} ${value < 0 ? '-' : '+'} ${literal(Math.abs(value))};`);
}
