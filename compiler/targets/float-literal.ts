/** float32 literals as both languages write them; C adds an f. */
import { compilerAssert } from '../assert.ts';
import { float32Loss } from '../float32.ts';

/** Largest float32. */
const F32_MAX = 3.4028234663852886e38;

/** The shortest literal that reads as the nearest float32: `0.5`, `1.0`, `1e-7`, `0.00015`. */
export function f32Literal(value: number): string {
  const nearest = Math.fround(value);
  compilerAssert(float32Loss(value) === undefined, `${value} is not a float32`);
  const text = String(shortest(nearest));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Nine digits always suffice, except at the very end of the range, where rounding them up would leave it. */
function shortest(nearest: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(nearest.toPrecision(digits));
    if (Math.fround(candidate) === nearest && Math.abs(candidate) <= F32_MAX) {
      return candidate;
    }
  }
  return nearest;
}
