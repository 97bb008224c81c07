/** Every kernel family by name: those of the layer kinds, of the loss and of the optimizer. */
import { compilerAssert } from '../../assert.ts';
import { families as loss } from '../../losses/softmax_cross_entropy/wgsl/kernels.ts';
import { layerKinds } from '../../ops/registry.ts';
import { families as sgd } from '../../optimizers/sgd/wgsl/kernels.ts';
import type { AnyKernelFamily } from './kernel.ts';

let index: ReadonlyMap<string, AnyKernelFamily> | undefined;

/** Kinds may share a family (the activations do), but no two families share a name. */
function indexFamilies(): ReadonlyMap<string, AnyKernelFamily> {
  const byName = new Map<string, AnyKernelFamily>();
  for (const family of [...layerKinds.flatMap((kind) => kind.kernels.wgsl), ...loss, ...sgd]) {
    const known = byName.get(family.name);
    compilerAssert(known === undefined || known === family, `two kernel families are named ${family.name}`);
    byName.set(family.name, family);
  }
  return byName;
}

export function kernelFamily(name: string): AnyKernelFamily {
  index ??= indexFamilies();
  const family = index.get(name);
  compilerAssert(family !== undefined, `no kernel family is named ${name}`);
  return family;
}
