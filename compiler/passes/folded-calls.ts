/** The calls of a linear layer that takes another into its weight and bias in prediction; `fold.ts` decides which. */
import { compilerAssert } from '../assert.ts';
import type { Layer } from '../graph/types.ts';
import type { Folded, FoldSite } from '../ops/lowering.ts';
import type { Kernel, KernelCall } from '../program/types.ts';
import type { TargetLowering } from './lowering-target.ts';
import { tensorNames } from './value-names.ts';

export type ScratchOf = FoldSite<unknown>['scratch'];

/** Weight and bias of `linear` with those of `layer`, the one behind it, in them. `lowering` is that of `layer`. */
export function foldedTensors<K extends Kernel>(
  lowering: TargetLowering<K>,
  linear: Layer,
  layer: Layer,
  scratch: ScratchOf,
): Folded<K> {
  const { weight, bias } = tensorNames(linear, (name) => name);
  const tensors = tensorNames(layer, (name) => name);
  const folded =
    weight === undefined
      ? undefined
      : lowering.fold?.({
          layer,
          geometry: layer.geometry,
          tensors,
          linear,
          weight,
          ...(bias !== undefined && { bias }),
          scratch,
        });
  compilerAssert(folded !== undefined, `${layer.kind} cannot be folded into ${linear.kind}`, layer.span);
  return folded;
}

/** A call of a linear layer that another was folded into: it is not the one of the training pass, so its name says so. */
export function ofFolded<K extends Kernel>(
  call: KernelCall<K>,
  linear: Layer,
  { name }: Layer,
  output: string,
): KernelCall<K> {
  const [first = linear.name, ...rest] = call.layers;
  const writesOutput = call.bindings.some(({ buffer, access }) => buffer === output && access !== 'read');
  return {
    ...call,
    name: `${linear.name}_folded${call.name.slice(linear.name.length)}`,
    layers: writesOutput ? [first, name, ...rest] : call.layers,
  };
}
