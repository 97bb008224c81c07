/** The lowering of every loss in the registry, loaded when a build first needs one. */
import { compilerAssert } from '../assert.ts';
import type { LossLowering } from './lowering.ts';
import { lossKinds } from './registry.ts';

const byKind: ReadonlyMap<string, LossLowering> = new Map(
  await Promise.all(lossKinds.map(async ({ kind, lowering }) => [kind, (await lowering()).lowering] as const)),
);

/** How a loss of this kind becomes kernel calls. */
export function lossLowering(kind: string): LossLowering {
  const lowering = byKind.get(kind);
  compilerAssert(lowering !== undefined, `no loss is called ${kind}`);
  return lowering;
}
