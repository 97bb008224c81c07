/**
 * How a kernel family becomes C. A family has one template and a view model that holds every number and name the template inserts.
 * All threads call a kernel at once; each works on its own share, and results do not depend on how many threads there are.
 */
import type { Kernel, KernelCall } from '../../program/types.ts';

/** C types of bindings that are not `float`. */
export type CType = 'int32_t' | 'uint32_t' | 'uint8_t';

export interface CKernelView {
  /** The comment over the function: the math, the layouts, which thread owns which output. */
  readonly header: readonly string[];
  readonly types?: Readonly<Record<string, CType>>;
  /** Extents of bindings for their comments: `{ x: '[N, 27, 27, 96]' }`. */
  readonly layouts?: Readonly<Record<string, string>>;
  /** Floats of each thread's own scratch memory that the kernel uses. */
  readonly scratchFloats?: number;
}

/** Definition of a family: P is the problem of its calls, V the view its template reads. */
export interface CKernelFamily<P, V extends CKernelView = CKernelView> {
  /** `conv2d.forward`, as on WGSL where both targets have the kernel. */
  readonly name: string;
  /** Handlebars text of the kernel and of its private helpers, whose names start with `{{name}}_`. */
  readonly template: string;
  /**
   * What it calls: functions for any extents, which compilers inline and specialize for constant extents. A file has each text once,
   * before the first kernel that asks for it, so that its kernels are little more than their extents.
   */
  shared?(problem: P): readonly string[];
  /** Everything the template inserts except `name`, `comment` and `signature`. `call` gives names and the epilogue's bindings. */
  view(problem: P, call: KernelCall): V;
}

/** A family with its problem: what `renderCKernel` renders. */
export interface CKernel extends Kernel {
  readonly template: string;
  readonly shared: readonly string[];
  view(call: KernelCall): CKernelView;
}

/** Returns the function with which lowering makes kernels: problem → kernel. */
export function defineCKernel<P, V extends CKernelView = CKernelView>(
  family: CKernelFamily<P, V>,
): (problem: P) => CKernel {
  const { name, template } = family;
  return (problem) => ({
    family: name,
    problem,
    template,
    shared: family.shared?.(problem) ?? [],
    view: (call) => family.view(problem, call),
  });
}

export interface RenderedCKernel {
  /** Name of the function: that of the first call that it serves. */
  readonly name: string;
  readonly text: string;
  /** Texts that precede it, unless an earlier kernel has already brought them. */
  readonly shared: readonly string[];
  readonly scratchFloats: number;
}
