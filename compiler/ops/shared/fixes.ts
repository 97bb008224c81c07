/** Small helpers of fixes for single keys of a layer. */
import type { Candidate, FixSite, PlainValue } from '../../fixes/types.ts';

/** One changed key of the layer. */
export function layerChange(site: FixSite, key: string, value: PlainValue, title: string): readonly Candidate[] {
  return site.problem === undefined
    ? []
    : [{ kind: key, title, changes: [{ path: [...site.problem.layer.path, key], value }] }];
}

export function numberAttribute(site: FixSite, key: string): number | undefined {
  const value = site.problem?.layer.attributes[key];
  return typeof value === 'number' ? value : undefined;
}

/** Index of the layer whose name the diagnostic points at: a refused layer can be found only by its position. */
export function layerNamedAt({ spec, diagnostic }: FixSite): number | undefined {
  const count = spec.layers.length + spec.broken.layers.size;
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.find((at) => spec.origin(['layers', at, 'name']).start === diagnostic.span?.start);
}
