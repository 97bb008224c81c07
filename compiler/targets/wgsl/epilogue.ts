/**
 * The epilogue of a kernel: elementwise layers applied to each value before it is stored, forward or as derivatives.
 * Producers list `epilogueBindings` after their own bindings and insert `epilogueCode` where a value is ready.
 */

import { compilerAssert } from '../../assert.ts';
import type { EpilogueStep } from '../../graph/types.ts';
import { elementwise } from '../../ops/elementwise.ts';
import type { Binding } from '../../program/types.ts';
import type { BindingType } from './kernel.ts';

/** The forward values that gradient steps read, one binding per buffer. */
export function epilogueBindings(steps: readonly EpilogueStep[]): readonly Binding[] {
  const bindings = new Map<string, Binding>();
  for (const { saved } of steps) {
    if (saved !== undefined && !bindings.has(saved)) {
      bindings.set(saved, { name: bindingName(saved), buffer: saved, access: 'read' });
    }
  }
  return [...bindings.values()];
}

/** Binding types of `epilogueBindings` for kernels that store four values at once. */
export function epilogueBindingTypes(steps: readonly EpilogueStep[]): Readonly<Record<string, BindingType>> {
  return Object.fromEntries(epilogueBindings(steps).map(({ name }) => [name, 'vec4f']));
}

export interface EpilogueSite {
  /** The variable that holds the value about to be stored; the code changes it in place. */
  readonly value: string;
  /** u32 expression: the value's flattened index over [N, …shape], divided by `lanes`. Used as it stands, so let it be a name. */
  readonly index: string;
  /** 4 when the variable is a vec4f of neighbouring values and saved bindings are declared as vec4f. */
  readonly lanes?: 1 | 4;
}

export interface EpilogueCode {
  /** Statements, without indentation. */
  readonly lines: readonly string[];
  /** Goes into the view, which then gets the Philox functions. */
  readonly usesRandom: boolean;
}

export function epilogueCode(steps: readonly EpilogueStep[], { value, index, lanes = 1 }: EpilogueSite): EpilogueCode {
  const lines = steps.flatMap((step) => {
    const { layer, direction } = step;
    const { wgsl } = elementwise(layer);
    const site = { layer, value, index, logicalIndex: index, lanes };
    const code = direction === 'forward' ? wgsl.forward(site) : wgsl.gradient(site, savedOutput(step, index));
    return [`// ${layer.name}: ${layer.kind}${direction === 'gradient' ? ' gradient' : ''}`, ...code];
  });
  return { lines, usesRandom: steps.some(({ layer }) => elementwise(layer).wgsl.usesRandom) };
}

/** The header's words on an epilogue, one sentence. Empty without one. */
export function epilogueHeader(steps: readonly EpilogueStep[]): readonly string[] {
  const names = steps.map(({ layer }) => `${layer.name} (${layer.kind})`).join(', then ');
  if (names === '') {
    return [];
  }
  const forward = steps.every((step) => step.direction === 'forward');
  return [
    `Before it is stored, each value ${forward ? 'passes through' : 'is multiplied by the derivative of'} ${names}.`,
  ];
}

/** The layer's own output. What is stored may have been scaled since by a dropout that was fused behind it; where that dropped, the gradient is 0 anyway. */
function savedOutput({ layer, saved, savedThrough }: EpilogueStep, index: string): string | undefined {
  if (saved === undefined) {
    return undefined;
  }
  const stored = `${bindingName(saved)}[${index}]`;
  if (elementwise(layer).wgsl.gradientIgnoresScale) {
    return stored;
  }
  return savedThrough.reduceRight((value, scaling) => {
    const { keptScale } = elementwise(scaling).wgsl;
    compilerAssert(keptScale !== undefined, `the scale of ${scaling.name} cannot be undone`, scaling.span);
    return `${value} / ${keptScale(scaling)}`;
  }, stored);
}

/** `saved_relu1`; a prefix keeps clear of reserved words and of the kernel's own names. */
function bindingName(buffer: string): string {
  return `saved_${buffer.replaceAll('.', '_')}`;
}
