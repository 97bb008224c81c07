/** Names of values and tensors, also of values that passes add: a second dot keeps these distinct from a layer's tensors. */
import { compilerAssert } from '../assert.ts';
import type { Layer, Value } from '../graph/types.ts';
import { layerKinds } from '../ops/registry.ts';

const roles: ReadonlySet<string> = new Set(layerKinds.flatMap(({ parameters = {} }) => Object.keys(parameters)));

/**
 * Name of the value that holds the gradient with respect to `value`. The gradient of a layer called `weight` must not collide with the
 * weight of a layer called `grad`.
 */
export function gradientOf(value: string): string {
  return roles.has(value) ? `grad.${value}.output` : `grad.${value}`;
}

/** The gradients of a parameter for the parts of a batch, added up. */
export function accumulatedOf(parameter: string): string {
  return `accumulated.${parameter}`;
}

/** The same tensor after clipping. */
export function clippedOf(gradient: string): string {
  return `clipped.${gradient}`;
}

/** The part of a value's gradient that one of several readers contributes. */
export function gradientPartOf(value: string, reader: string): string {
  return `${gradientOf(value)}.from.${reader}`;
}

/** The value at the end of the alias chain. */
export function storageOf(name: string, values: ReadonlyMap<string, Value>): string {
  const value = values.get(name);
  compilerAssert(value !== undefined, `value ${name} is not defined`);
  return value.aliasOf === undefined ? name : storageOf(value.aliasOf, values);
}

/** Parameters and state by role. */
export function tensorNames(layer: Layer, rename: (name: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries([...layer.parameters, ...layer.state].map(({ role, name }) => [role, rename(name)]));
}
