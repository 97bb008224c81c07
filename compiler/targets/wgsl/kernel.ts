/**
 * How a kernel family becomes WGSL. A family has one template per profile (often the same one), its tiles (plain data chosen by
 * problem and profile) and a view model that holds every number and name the template inserts.
 */
import type { Extent, Kernel, KernelCall } from '../../program/types.ts';

/** `gpu`: workgroup memory and register tiles. `software`: no workgroup memory, no barrier, register tiles only. */
export type Profile = 'gpu' | 'software';

export interface Launch {
  readonly workgroupSize: readonly [number, number, number];
  readonly workgroups: readonly [Extent, Extent, Extent];
  /** Bytes of `var<workgroup>` memory. */
  readonly workgroupBytes: number;
}

/** The element type a storage binding is declared with; `f32` unless the view says otherwise. */
export type BindingType = 'f32' | 'vec4f' | 'u32' | 'i32';

export interface KernelView {
  readonly launch: Launch;
  /** Comment lines at the top of the file: the math, the layouts, which thread owns which output. */
  readonly header: readonly string[];
  /** Declared element types of bindings that are not f32. */
  readonly bindingTypes?: Readonly<Record<string, BindingType>>;
  /** Extents of bindings for their comments: `{ x: '[N, 96, 55, 55]' }`. */
  readonly layouts?: Readonly<Record<string, string>>;
  /** Numbers that the text names: `const Q: u32 = 27u; // output columns`. */
  readonly constants?: readonly WgslConstant[];
  /** Whether the text calls the Philox functions; `epilogueCode` says so. */
  readonly usesRandom?: boolean;
}

export interface WgslConstant {
  readonly name: string;
  /** `u32`, `i32` or `f32` */
  readonly type: string;
  /** A WGSL literal. */
  readonly value: string;
  readonly comment?: string;
}

/** Definition of a family: P is the problem of its calls, V the view its templates read. */
export interface KernelFamily<P, V extends KernelView = KernelView> {
  /** `conv2d.forward` */
  readonly name: string;
  /** Handlebars text per profile. */
  readonly template: Readonly<Record<Profile, string>>;
  /** True when both profiles give the same text, so that one file serves both. */
  readonly sameForAllProfiles: boolean;
  /** Everything the template inserts. `call` gives names and the epilogue's bindings. */
  view(problem: P, profile: Profile, call: KernelCall): V;
}

/** A family with its problem: what `renderKernel` renders. */
export interface WgslKernel extends Kernel {
  readonly template: Readonly<Record<Profile, string>>;
  readonly sameForAllProfiles: boolean;
  view(profile: Profile, call: KernelCall): KernelView;
}

/** Returns the function with which lowering makes kernels: problem → kernel. */
export function defineKernel<P, V extends KernelView = KernelView>(
  family: KernelFamily<P, V>,
): (problem: P) => WgslKernel {
  const { name, template, sameForAllProfiles } = family;
  return (problem) => ({
    family: name,
    problem,
    template,
    sameForAllProfiles,
    view: (profile, call) => family.view(problem, profile, call),
  });
}

export interface RenderedKernel {
  /** Of the first call that it serves. */
  readonly name: string;
  /** File stem without folder: `conv1_forward.gpu.wgsl`, or `pool1_forward.wgsl` where one text serves both profiles. */
  readonly file: string;
  /** Begins with comments: where it comes from, then `// key: 5f1c0a3e`. */
  readonly text: string;
  /** The key of the text, repeated in `model.ts`. */
  readonly key: number;
  readonly launch: Launch;
}
