/** Shape rule of `global_avg_pool`: x [C, H, W] → y [C]. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { imageInput } from '../shared/inputs.ts';
import type { GlobalAvgPoolGeometry } from './geometry.ts';

export function inferGlobalAvgPool(_attributes: object, site: InferSite): Inferred<GlobalAvgPoolGeometry> | undefined {
  const geometry = imageInput('global_avg_pool', site);
  return (
    geometry && {
      shape: [geometry.C],
      geometry,
      parameters: [],
      multiplyAdds: 0,
      summary: `${geometry.H}×${geometry.W}`,
      arithmetic: [],
    }
  );
}
