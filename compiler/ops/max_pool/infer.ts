/** Shape rule of `max_pool`: x [C, H, W] → y [C, P, Q]. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { inferPool } from '../shared/pool.ts';
import type { PoolGeometry } from '../shared/pool-geometry.ts';
import type { MaxPoolAttributes } from './schema.ts';

export function inferMaxPool(attributes: MaxPoolAttributes, site: InferSite): Inferred<PoolGeometry> | undefined {
  return inferPool('max_pool', attributes, false, site);
}
