/**
 * A Program is kernel calls in order over named buffers, one list per phase. It knows neither devices nor tiles:
 * a Target schedules and renders each call, an Executor in `runtime/` runs the phases.
 */
import type { Graph, ElementType as GraphElementType, PhaseName, Shape, ValueRole } from '../graph/types.ts';
import type { Span } from '../source/span.ts';

/**
 * What a program is lowered for. They differ in the calls of some kinds and in how images are laid out in memory:
 * [N, C, H, W] for `wgsl`, [N, H, W, C] for `c`.
 */
export type Target = 'wgsl' | 'c';

/** `u8` for a kernel's private data in less than a word; only `c` has it. */
export type ElementType = GraphElementType | 'u8';

export interface Buffer {
  readonly name: string;
  readonly role: ValueRole;
  readonly elementType: ElementType;
  /** Per sample when `batched`, else whole. */
  readonly shape: Shape;
  readonly batched: boolean;
  /** Stored as [N, H, W, C], though `shape` is [C, H, W]. */
  readonly channelsLast?: boolean;
}

export type Access = 'read' | 'write' | 'read_write';

/** One tensor argument of a kernel. */
export interface Binding {
  /** Identifier inside the kernel: `x`, `weight`, `dy`. */
  readonly name: string;
  /** Name of the buffer: `images`, `conv1.weight`. */
  readonly buffer: string;
  readonly access: Access;
}

/**
 * The code of one call: a kernel family applied to its problem. Each target has its own type of kernel, which knows how to render
 * itself; passes see only these two fields.
 */
export interface Kernel {
  /** `conv2d.forward` */
  readonly family: string;
  /** Everything that determines the text except the tiles: plain data. */
  readonly problem: unknown;
}

export interface KernelCall<K extends Kernel = Kernel> {
  /** File stem and debug label, unique in a program and stable when layers are added elsewhere: `conv1_forward`. */
  readonly name: string;
  readonly kernel: K;
  readonly bindings: readonly Binding[];
  /** Layers whose work this call does, in order: `['conv1', 'relu1']`. */
  readonly layers: readonly string[];
  readonly span: Span;
  /** Functions that its epilogue may call, by name, in the language of the target. */
  readonly functions?: Readonly<Record<string, string>>;
}

export interface Program<K extends Kernel = Kernel> {
  readonly graph: Graph;
  readonly target: Target;
  readonly buffers: ReadonlyMap<string, Buffer>;
  /** The same call object may appear in several phases (predict shares forward's kernels). */
  readonly phases: Readonly<Record<PhaseName, readonly KernelCall<K>[]>>;
}

/** Bytes as a function of the batch size N: `fixed + perSample · N`. */
export interface Bytes {
  readonly fixed: number;
  readonly perSample: number;
}

/** One allocation, shared by buffers whose lifetimes do not meet. Its size at N is the largest of theirs. */
export interface Slot {
  readonly name: string;
  readonly buffers: readonly string[];
}

export interface MemoryPlan {
  readonly slots: readonly Slot[];
  /** Slot index per buffer. */
  readonly slotOf: ReadonlyMap<string, number>;
}

/** Workgroup count along one dimension: a number, or `factor · ceil(N · scale / divisor)`, at most `most`. */
export type Extent =
  | number
  | { readonly factor: number; readonly scale: number; readonly divisor: number; readonly most?: number };
