/** The lowering of every kind in the registry, loaded when a build first needs one. */
import { compilerAssert } from '../assert.ts';
import type { LayerLowering } from './lowering.ts';
import { layerKinds } from './registry.ts';

const byKind: ReadonlyMap<string, LayerLowering | undefined> = new Map(
  await Promise.all(layerKinds.map(async ({ kind, lowering }) => [kind, (await lowering?.())?.lowering] as const)),
);

/** How layers of a kind become kernel calls; views become none. */
export function loweringOf(kind: string): LayerLowering {
  const lowering = byKind.get(kind);
  compilerAssert(lowering !== undefined, `${kind} has no kernels`);
  return lowering;
}
