/**
 * The epilogue of a kernel: elementwise layers applied to each value before it is stored, forward or as derivatives.
 * Producers list `epilogueBindings` after their own bindings and insert `epilogueCode` where a value is ready.
 */

import {
  epilogueBindings,
  epilogueNames,
  type FusedStep,
  kindWithOperands,
  stepInputs,
  withoutScales,
} from '../../program/epilogue.ts';
import type { BindingType } from './kernel.ts';
import { u32Literal } from './literals.ts';

/** Binding types of `epilogueBindings` for kernels that store four values at once. */
export function epilogueBindingTypes(steps: readonly FusedStep[]): Readonly<Record<string, BindingType>> {
  return Object.fromEntries(epilogueBindings(steps).map(({ name }) => [name, 'vec4f']));
}

export interface EpilogueSite {
  /** The variable that holds the value about to be stored; the code changes it in place. */
  readonly value: string;
  /** u32 expression: the value's flattened index over [N, …shape], divided by `lanes`. Inserted as it stands, so it should be a name. */
  readonly index: string;
  /** 4 when the variable is a vec4f of neighbouring values and saved bindings are declared as vec4f. */
  readonly lanes?: 1 | 4;
}

export interface EpilogueCode {
  /** Statements, without indentation. */
  readonly lines: readonly string[];
  /** Set it in the view, which then includes the Philox functions. */
  readonly usesRandom: boolean;
}

export function epilogueCode(steps: readonly FusedStep[], { value, index, lanes = 1 }: EpilogueSite): EpilogueCode {
  const names = epilogueNames(steps);
  const lines = steps.flatMap((step) => {
    const { layer, direction, code } = step;
    const site = { layer, value, index, logicalIndex: logicalIndex(step, index, lanes), lanes };
    const statements =
      direction === 'gradient'
        ? code.gradient(site, savedValue(step, names, index))
        : code.forward(site, stepInputs(step, names, value, index));
    return [`// ${stepTitle(step)}`, ...statements];
  });
  return { lines, usesRandom: steps.some(({ code }) => code.usesRandom) };
}

/** The index in the whole batch, by which random numbers are drawn. Groups of four never straddle two images. */
function logicalIndex({ layer: { shape }, inParts }: FusedStep, index: string, lanes: 1 | 4): string {
  const perImage = shape.reduce((product, extent) => product * extent, 1) / lanes;
  return inParts === true ? `${index} + step.first_image * ${u32Literal(perImage)}` : index;
}

function stepTitle(step: FusedStep): string {
  const { layer, direction } = step;
  const titles = {
    forward: kindWithOperands(step),
    gradient: `${layer.kind} gradient`,
    sum: 'the gradients of its other readers',
  };
  return `${layer.name}: ${titles[direction]}`;
}

/** The header's sentence about the epilogue. Empty without one. */
export function epilogueHeader(steps: readonly FusedStep[]): readonly string[] {
  return steps.length === 0 ? [] : [`Before it is stored, each value ${phrases(steps).join(', then ')}.`];
}

/** `passes through relu1 (relu), then drop1 (dropout)`; steps of one direction share a verb. */
function phrases(steps: readonly FusedStep[]): readonly string[] {
  const verbs = { forward: 'passes through', gradient: 'is multiplied by the derivative of' };
  return steps.map((step, index) => {
    const { layer, direction, operands } = step;
    if (direction === 'sum') {
      return `is added to ${operands.length === 1 ? 'what the other reader' : 'what the other readers'} of ${layer.name} gave`;
    }
    const verb = steps[index - 1]?.direction === direction ? '' : `${verbs[direction]} `;
    return `${verb}${layer.name} (${kindWithOperands(step)})`;
  });
}

/** The layer's own output or its input. A stored output may have been scaled by a dropout fused after it; where that dropped, the gradient is 0 anyway. */
function savedValue(
  { code, codeThrough, saved, savedThrough }: FusedStep,
  names: ReadonlyMap<string, string>,
  index: string,
): string | undefined {
  if (saved === undefined) {
    return undefined;
  }
  const stored = `${names.get(saved)}[${index}]`;
  return code.gradientIgnoresScale ? stored : withoutScales(stored, savedThrough, codeThrough);
}
