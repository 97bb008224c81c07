/** Shorthand for kernel calls. */
import type { Layer } from '../graph/types.ts';
import { epilogueBindings, type FusedStep } from './epilogue.ts';
import type { Access, Binding, Kernel, KernelCall } from './types.ts';

/** Buffers by the name of the kernel's argument, in the order in which the kernel takes them. */
type Arguments = Readonly<Record<string, string>>;

export interface CallArguments {
  readonly reads: Arguments;
  readonly writes: Arguments;
  /** Applied to what is written; the values it reads come last. */
  readonly epilogue?: readonly FusedStep[];
}

/** `conv1_forward` for the suffix `forward`: reads, then writes, then what the epilogue reads. */
export function layerCall<K extends Kernel>(
  layer: Layer,
  suffix: string,
  kernel: K,
  { reads, writes, epilogue = [] }: CallArguments,
): KernelCall<K> {
  const functions = Object.assign({}, ...epilogue.map(({ code }) => code.functions));
  return {
    name: `${layer.name}_${suffix}`,
    kernel,
    bindings: [...bindings(reads, 'read'), ...bindings(writes, 'write'), ...epilogueBindings(epilogue)],
    layers: [...new Set([layer.name, ...epilogue.map((step) => step.layer.name)])],
    span: layer.span,
    ...(Object.keys(functions).length > 0 && { functions }),
  };
}

export function bindings(buffers: Arguments, access: Access): readonly Binding[] {
  return Object.entries(buffers).map(([name, buffer]) => ({ name, buffer, access }));
}
