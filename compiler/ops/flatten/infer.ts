/** Shape rule of `flatten`: x [C, H, W] → y [C·H·W]. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import type { ElementwiseGeometry } from '../shared/elementwise-geometry.ts';
import { elementsOf, flatteningArithmetic } from '../shared/inputs.ts';

export function inferFlatten(_attributes: object, site: InferSite): Inferred<ElementwiseGeometry> {
  const { shape } = site.inputs.x;
  const elements = elementsOf(shape);
  return {
    shape: [elements],
    geometry: { elements },
    parameters: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: flatteningArithmetic(shape),
  };
}
