/**
 * Elementwise layers inside other kernels. Every kernel that stores a tensor can apply a chain of them to each value on its way out,
 * its epilogue: forward, or as derivatives. Passes decide which (`EpilogueStep`); lowering adds the code of the target (`FusedStep`).
 */
import { compilerAssert } from '../assert.ts';
import type { EpilogueStep, Layer } from '../graph/types.ts';
import type { Binding } from './types.ts';

/** One value on its way out of a kernel. */
export interface ElementSite {
  readonly layer: Layer;
  /** The variable that holds the value; fragments change it in place. */
  readonly value: string;
  /** Expression of the value's index in memory, flattened over the whole tensor and counted in groups of `lanes`. */
  readonly index: string;
  /**
   * The same over [N, C, H, W], the order in which random numbers are assigned. Differs from `index` where the target stores images
   * in another order.
   */
  readonly logicalIndex: string;
  /** How many neighbouring values the variable holds; 1 in C, where compilers vectorize the loops. */
  readonly lanes: 1 | 4;
}

/** An elementwise kind as statements of one target language. */
export interface ElementwiseCode {
  /** `inputs` are expressions for the values of all inputs at the same index, in order; one of them is `value`. */
  forward(site: ElementSite, inputs: readonly string[]): readonly string[];
  /** Multiplies the value by the derivative; `saved` is an expression of the layer's output or input, given when the kind reads it. */
  gradient(site: ElementSite, saved: string | undefined): readonly string[];
  /** For a kind that scales what it keeps and zeroes the rest: the factor, as an expression. */
  keptScale?(layer: Layer): string;
  /** Whether a positive factor on `y` leaves the gradient unchanged. */
  readonly gradientIgnoresScale?: boolean;
  readonly usesRandom: boolean;
  /** Functions that the statements call, by name; later ones may call earlier ones. A kernel or a file has each of them once. */
  readonly functions?: Readonly<Record<string, string>>;
}

/** The texts of the functions that a kernel calls, directly or not, in their order. */
export function functionsCalledIn(text: string, functions: Readonly<Record<string, string>> = {}): readonly string[] {
  const called: string[] = [];
  for (const [name, body] of Object.entries(functions).toReversed()) {
    if ([text, ...called].some((caller) => new RegExp(`\\b${name}\\(`).test(caller))) {
      called.unshift(body);
    }
  }
  return called;
}

/** A step with the code of the target that the kernel is written for. */
export interface FusedStep extends EpilogueStep {
  readonly code: ElementwiseCode;
  /** The code of the layers in `savedThrough`, in the same order. */
  readonly codeThrough: readonly ElementwiseCode[];
  /** The kernel may run on a part of a batch whose images have random numbers by their place in the whole. */
  readonly inParts?: true;
}

/** The inputs of a step as `ElementwiseCode.forward` takes them: its own value among those that it reads at `index`. */
export function stepInputs(
  { operands, place }: EpilogueStep,
  names: ReadonlyMap<string, string>,
  value: string,
  index: string,
): readonly string[] {
  return operands.map((operand) => `${names.get(operand)}[${index}]`).toSpliced(place, 0, value);
}

/** `relu`, or `add with conv1` where the step reads more than its own value; for comments. */
export function kindWithOperands({ layer, operands }: EpilogueStep): string {
  return operands.length === 0 ? layer.kind : `${layer.kind} with ${operands.join(', ')}`;
}

/** The values that steps read besides their own, one binding per buffer. Kernels list them after their own bindings. */
export function epilogueBindings(steps: readonly EpilogueStep[]): readonly Binding[] {
  return [...epilogueNames(steps)].map(([buffer, name]) => ({ name, buffer, access: 'read' }));
}

/**
 * What a kernel calls the buffers that its steps read: `saved` where a derivative does, else `other`, numbered where there are several.
 * The buffers' own names would keep layers from sharing the kernel.
 */
export function epilogueNames(steps: readonly EpilogueStep[]): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const { operands, saved } of steps) {
    for (const buffer of operands.filter((operand) => !roles.has(operand))) {
      roles.set(buffer, 'other');
    }
    if (saved !== undefined && !roles.has(saved)) {
      roles.set(saved, 'saved');
    }
  }
  const all = [...roles];
  return new Map(
    all.map(([buffer, role], place) => {
      const before = all.slice(0, place).filter(([, other]) => other === role).length;
      const several = all.filter(([, other]) => other === role).length > 1;
      return [buffer, several ? `${role}${before}` : role];
    }),
  );
}

/** `stored` went through layers that scale what they keep; the value before them, as an expression. */
export function withoutScales(stored: string, layers: readonly Layer[], codes: readonly ElementwiseCode[]): string {
  return layers.reduceRight((value, layer, index) => {
    const scale = codes[index]?.keptScale?.(layer);
    compilerAssert(scale !== undefined, `the scale of ${layer.name} cannot be undone`, layer.span);
    return `${value} / ${scale}`;
  }, stored);
}
