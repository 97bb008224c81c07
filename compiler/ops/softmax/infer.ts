/** Shape rule of `softmax`: scores [classes] → probabilities [classes]. The graph builder checks that it comes last. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { elementsOf } from '../shared/inputs.ts';
import type { SoftmaxGeometry } from './geometry.ts';

export function inferSoftmax(_attributes: object, site: InferSite): Inferred<SoftmaxGeometry> {
  const { shape } = site.inputs.x;
  return {
    shape,
    geometry: { classes: elementsOf(shape) },
    parameters: [],
    multiplyAdds: 0,
    summary: 'probabilities',
    arithmetic: [],
  };
}
