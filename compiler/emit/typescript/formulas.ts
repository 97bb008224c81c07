/**
 * Quantities that depend on the batch size n, as TypeScript expressions that a reader can check: bytes of buffers,
 * workgroups of launches, and the largest of several.
 */
import { compilerAssert } from '../../assert.ts';
import { bytesOf } from '../../passes/plan-memory.ts';
import type { Buffer, Extent } from '../../program/types.ts';
import { workgroupsAt } from '../check-limits.ts';
import { numberLiteral } from './literals.ts';

/** An expression over n and what it computes. */
export interface Quantity {
  readonly text: string;
  readonly extent: Extent;
}

export function quantity(value: number): Quantity {
  return { text: numberLiteral(value), extent: value };
}

/** `4 * n * 96 * 55 * 55`: bytes per element, images, extents. */
export function bufferBytes(buffer: Buffer): Quantity {
  const { fixed, perSample } = bytesOf(buffer);
  return {
    text: [...(buffer.elementType === 'u8' ? [] : ['4']), ...(buffer.batched ? ['n'] : []), ...buffer.shape].join(
      ' * ',
    ),
    extent: buffer.batched ? { factor: perSample, scale: 1, divisor: 1 } : fixed,
  };
}

/** `12 * Math.ceil((n * 3025) / 64)` */
export function workgroups(extent: Extent): Quantity {
  if (typeof extent === 'number') {
    return quantity(extent);
  }
  const { factor, scale, divisor, most } = extent;
  const items = scale === 1 ? 'n' : `n * ${numberLiteral(scale)}`;
  const rounded =
    divisor === 1 ? items : `Math.ceil(${scale === 1 ? items : `(${items})`} / ${numberLiteral(divisor)})`;
  const count = factor === 1 ? rounded : `${numberLiteral(factor)} * ${rounded}`;
  return { text: most === undefined ? count : `Math.min(${numberLiteral(most)}, ${count})`, extent };
}

/** Those of `quantities` that can be the largest for some n. */
export function largest<Q extends Quantity>(quantities: readonly Q[]): readonly Q[] {
  const kept: Q[] = [];
  for (const candidate of quantities) {
    if (kept.some((other) => dominates(other.extent, candidate.extent))) {
      continue;
    }
    const surviving = kept.filter((other) => !dominates(candidate.extent, other.extent));
    kept.splice(0, kept.length, ...surviving, candidate);
  }
  return kept;
}

/** The largest of `quantities` for any n: `Math.max(a, b)`, or the one expression that always is. */
export function maximum(quantities: readonly Quantity[]): string {
  const texts = largest(quantities).map(({ text }) => text);
  const [first] = texts;
  compilerAssert(first !== undefined, 'the maximum of nothing');
  return texts.length === 1 ? first : `Math.max(${texts.join(', ')})`;
}

/** Whether a(n) ≥ b(n) for every n ≥ 1. Errs towards false, which only lists one more term. */
function dominates(a: Extent, b: Extent): boolean {
  if (typeof a === 'number') {
    return a >= (typeof b === 'number' ? b : (b.most ?? Number.POSITIVE_INFINITY));
  }
  if (a.most !== undefined) {
    // Bounded above: only the value at n = 1 is certain.
    return workgroupsAt(a, 1) >= (typeof b === 'number' ? b : (b.most ?? Number.POSITIVE_INFINITY));
  }
  if (typeof b === 'number') {
    return workgroupsAt(a, 1) >= b;
  }
  const slopeA = a.scale / a.divisor;
  const slopeB = b.scale / b.divisor;
  // Either factor and slope are both at least as large, or a's lower bound exceeds b's upper bound (rounded up) from n = 1 on.
  const upperBoundB = b.factor * (slopeB + (b.divisor - 1) / b.divisor);
  return (a.factor >= b.factor && slopeA >= slopeB) || a.factor * slopeA >= upperBoundB;
}
