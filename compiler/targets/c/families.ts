/** Every C kernel family by name: those of the layer kinds, of the layout conversions, of the loss and of the optimizer. */
import { compilerAssert } from '../../assert.ts';
import { cFamilies as loss } from '../../losses/softmax_cross_entropy/c/kernels.ts';
import { layerKinds } from '../../ops/registry.ts';
import { cFamilies as sgd } from '../../optimizers/sgd/c/kernels.ts';
import type { AnyCKernelFamily } from './kernel.ts';
import { cFamilies as layout } from './layout.ts';

let index: ReadonlyMap<string, AnyCKernelFamily> | undefined;

/** Kinds may share a family (the activations do), but no two families share a name. */
function indexFamilies(): ReadonlyMap<string, AnyCKernelFamily> {
  const byName = new Map<string, AnyCKernelFamily>();
  for (const family of [...layerKinds.flatMap((kind) => kind.kernels.c), ...layout, ...loss, ...sgd]) {
    const known = byName.get(family.name);
    compilerAssert(known === undefined || known === family, `two C kernel families are named ${family.name}`);
    byName.set(family.name, family);
  }
  return byName;
}

export function cKernelFamily(name: string): AnyCKernelFamily {
  index ??= indexFamilies();
  const family = index.get(name);
  compilerAssert(family !== undefined, `no C kernel family is named ${name}`);
  return family;
}
