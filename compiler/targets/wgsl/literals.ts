/**
 * Numbers as WGSL literals and named constants. Every number that a template inserts goes through here, so that no kernel
 * has `1` where WGSL wants `1.0`, or a value that float32 cannot hold.
 */
import { compilerAssert } from '../../assert.ts';
import { f32Literal } from '../float-literal.ts';
import type { WgslConstant } from './kernel.ts';

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
