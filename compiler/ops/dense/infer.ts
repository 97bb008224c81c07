/** Shape rule of `dense`: x of any shape, read as [in] → y [out] with weight [out, in] and bias [out]. */

import { plural } from '../../text/numbers.ts';
import type { Inferred, InferSite } from '../layer-kind.ts';
import { readsEveryColumn } from '../shared/columns.ts';
import { elementsOf, flatteningArithmetic } from '../shared/inputs.ts';
import { biasWords, inferParameters } from '../shared/parameters.ts';
import type { DenseGeometry } from './geometry.ts';
import type { DenseAttributes } from './schema.ts';

export function inferDense(attributes: DenseAttributes, site: InferSite): Inferred<DenseGeometry> | undefined {
  if (!readsEveryColumn(site, 'reads all values')) {
    return undefined;
  }
  const { shape } = site.inputs.x;
  const inFeatures = elementsOf(shape);
  const outFeatures = attributes.units;
  return {
    shape: [outFeatures],
    geometry: { inFeatures, outFeatures },
    parameters: inferParameters(attributes, { weight: [outFeatures, inFeatures], bias: [outFeatures] }),
    multiplyAdds: inFeatures * outFeatures,
    summary: `${plural(outFeatures, 'unit')}${biasWords(attributes)}`,
    arithmetic: flatteningArithmetic(shape),
  };
}
