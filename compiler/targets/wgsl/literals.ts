/**
 * Numbers as WGSL literals and named constants. Everything a template inserts as a number goes through here, so that no kernel
 * holds `1` where WGSL wants `1.0`, or a value that float32 cannot hold.
 */
import { compilerAssert } from '../../assert.ts';
import { float32Loss } from '../../float32.ts';
import type { WgslConstant } from './kernel.ts';

/** Largest float32. */
const F32_MAX = 3.4028234663852886e38;

/** The shortest literal that reads as the nearest float32: `0.5`, `1.0`, `1e-7`, `0.00015`. */
export function f32Literal(value: number): string {
  const nearest = Math.fround(value);
  compilerAssert(float32Loss(value) === undefined, `${value} is no float32`);
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

/** `96u` */
export function u32Literal(value: number): string {
  compilerAssert(Number.isInteger(value) && value >= 0 && value < 2 ** 32, `${value} is no u32`);
  return `${value}u`;
}

/** `-3i` */
export function i32Literal(value: number): string {
  compilerAssert(Number.isInteger(value) && Math.abs(value) < 2 ** 31, `${value} is no i32`);
  return `${value}i`;
}

const literals = { u32: u32Literal, i32: i32Literal, f32: f32Literal };

/** One line of the constant block at the top of a kernel. */
export function constant(name: string, type: keyof typeof literals, value: number, comment?: string): WgslConstant {
  const base = { name, type, value: literals[type](value) };
  return comment === undefined ? base : { ...base, comment };
}
