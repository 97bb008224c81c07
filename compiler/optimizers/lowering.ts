/** The other half of an optimizer's folder: the kernel calls of an update. */
import { compilerAssert } from '../assert.ts';
import type { Parameter } from '../graph/types.ts';
import type { KernelCall } from '../program/types.ts';
import type { Choice } from '../recipe/recipe-kind.ts';
import type { Span } from '../source/span.ts';
import { chosenOptimizer } from './registry.ts';
import { sgdLowering } from './sgd/lower.ts';

export interface UpdateSite<S> {
  readonly settings: S;
  readonly parameter: Parameter;
  /** Buffer of the gradient. */
  readonly gradient: string;
  /** What the optimizer keeps: buffers by the names that its `state` gives. */
  readonly state: Readonly<Record<string, string>>;
  readonly span: Span;
}

export interface OptimizerLowering<S> {
  /** In order. */
  update(site: UpdateSite<S>): readonly KernelCall[];
}

const lowerings: Readonly<Record<string, OptimizerLowering<unknown>>> = { sgd: sgdLowering };

/** The update of a parameter by the chosen optimizer. */
export function updateCalls(choice: Choice, site: Omit<UpdateSite<unknown>, 'settings'>): readonly KernelCall[] {
  const { kind, settings } = chosenOptimizer(choice);
  const lowering = lowerings[kind.kind];
  compilerAssert(lowering !== undefined, `the optimizer ${kind.kind} has no kernels`, site.span);
  return lowering.update({ ...site, settings });
}
