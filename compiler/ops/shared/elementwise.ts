/** The shape rule of kinds that keep the shape of their input, whatever it is. */
import type { Inferred, InferSite } from '../layer-kind.ts';
import { elementsOf } from './inputs.ts';

/** `summary` is what the table of `specc explain` shows next to the kind. */
export function inferElementwise<G extends object>(
  site: InferSite,
  summary: string,
  extra: G,
): Inferred<G & { readonly elements: number }> {
  const { shape } = site.inputs.x;
  return {
    shape,
    geometry: { ...extra, elements: elementsOf(shape) },
    parameters: [],
    multiplyAdds: 0,
    summary,
    arithmetic: [],
  };
}
