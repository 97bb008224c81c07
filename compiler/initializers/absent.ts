/** Initializers that other frameworks have by name and this language has not, in numbers. */
import type { Fans } from './initializer-kind.ts';

interface Numbers {
  readonly value: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How the number in it comes about. */
  readonly formula: string;
}

/** Of a word in plain spelling: what it draws from in a layer of a given size. */
export function absentInitializer(plain: string): ((fans: Fans) => Numbers) | undefined {
  return /^lecun(normal|uniform)?$/.test(plain) ? (fans) => lecun(plain.endsWith('uniform'), fans) : undefined;
}

/** Variance 1 / fan in (LeCun et al. 1998, "Efficient BackProp", section 4.6). */
function lecun(isUniform: boolean, { in: inputs }: Fans): Numbers {
  if (isUniform) {
    const bound = short(Math.sqrt(3 / inputs));
    return { value: { uniform: { min: -bound, max: bound } }, formula: `√(3 / ${inputs})` };
  }
  return { value: { normal: { mean: 0, std: short(Math.sqrt(1 / inputs)) } }, formula: `√(1 / ${inputs})` };
}

function short(value: number): number {
  return Number(value.toPrecision(2));
}

export const ABSENT_ADVICE =
  'write the numbers: the variance is 1 / inputs, where inputs is how many values one output sums';
