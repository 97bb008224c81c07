/** The lowering of every optimizer in the registry, loaded when a build first needs one. */
import { compilerAssert } from '../assert.ts';
import type { OptimizerLowering } from './lowering.ts';
import { optimizerKinds } from './registry.ts';

const byKind: ReadonlyMap<string, OptimizerLowering> = new Map(
  await Promise.all(optimizerKinds.map(async ({ kind, lowering }) => [kind, (await lowering()).lowering] as const)),
);

/** How an optimizer of this kind becomes kernel calls. */
export function optimizerLowering(kind: string): OptimizerLowering {
  const lowering = byKind.get(kind);
  compilerAssert(lowering !== undefined, `no optimizer is called ${kind}`);
  return lowering;
}
