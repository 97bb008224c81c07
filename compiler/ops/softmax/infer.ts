/** Shape rule of `softmax`: scores [classes] → probabilities [classes]. The graph builder checks that it comes last. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { readsEveryColumn } from '../shared/columns.ts';
import { elementsOf } from '../shared/inputs.ts';
import type { SoftmaxGeometry } from './geometry.ts';

export function inferSoftmax(_attributes: object, site: InferSite): Inferred<SoftmaxGeometry> | undefined {
  if (!readsEveryColumn(site, 'normalises over all scores')) {
    return undefined;
  }
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
