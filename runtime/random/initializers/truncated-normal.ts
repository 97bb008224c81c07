/**
 * A normal distribution cut off at two standard deviations from its mean: each element from its own word, by the inverse of the
 * distribution function, so that none is drawn again.
 */
import { unitFloat } from '../philox.ts';
import type { Initializer } from './initializer.ts';
import type { NormalSettings } from './normal.ts';

/** Φ(2) − Φ(−2): the part of a normal distribution within two standard deviations. */
const WITHIN = 0.9544997361036416;

/** `std` is that of the distribution before it is cut off. */
export const truncatedNormal: Initializer<NormalSettings> =
  ({ mean, std }) =>
  (words, values) => {
    for (let i = 0; i < words.length; i++) {
      values[i] = mean + std * normalQuantile(WITHIN * (unitFloat(words[i] ?? 0) - 0.5));
    }
  };

/**
 * z with Φ(z) − 1/2 = q, to 16 digits for |q| up to 0.4999: algorithm AS 241 (Wichura, "The percentage points of the normal
 * distribution", Applied Statistics 37, 1988), without its far tails.
 */
export function normalQuantile(q: number): number {
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
          13731.69376550946) *
          r +
          1971.5909503065513) *
          r +
          133.14166789178438) *
          r +
          3.3871328727963665)) /
      (((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
        5394.196021424751) *
        r +
        687.1870074920579) *
        r +
        42.31333070160091) *
        r +
        1)
    );
  }
  const r = Math.sqrt(-Math.log(0.5 - Math.abs(q))) - 1.6;
  const z =
    (((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
      1.4234371107496835) /
    (((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
      1);
  return q < 0 ? -z : z;
}
