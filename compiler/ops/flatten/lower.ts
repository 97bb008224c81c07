/** A flatten is a view: its output is its input's storage, so there is nothing to call. */
import type { KernelCall } from '../../program/types.ts';

export function forward(): readonly KernelCall[] {
  return [];
}

export function gradient(): readonly KernelCall[] {
  return [];
}
