/** Shape rule of the activations: y has the shape of x. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { inferElementwise } from '../shared/elementwise.ts';
import type { ElementwiseGeometry } from '../shared/elementwise-geometry.ts';

export function inferActivation(_attributes: object, site: InferSite): Inferred<ElementwiseGeometry> {
  return inferElementwise(site, '', {});
}
