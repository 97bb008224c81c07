/** Shape rule of `avg_pool`: x [C, H, W] → y [C, P, Q]. Where there is padding, the spec must say how it counts. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { AttributeSite, Inferred, InferSite } from '../layer-kind.ts';
import { inferPool } from '../shared/pool.ts';
import type { PoolGeometry } from '../shared/pool-geometry.ts';
import { paddingSides } from '../shared/window.ts';
import { countPaddingMissing } from './diagnostics.ts';
import type { AvgPoolAttributes } from './schema.ts';

export function checkAvgPool({ padding, count_padding }: Partial<AvgPoolAttributes>, site: AttributeSite): void {
  const padded = padding !== undefined && paddingSides(padding).some((side) => side > 0);
  if (padded && count_padding === undefined && !site.isWritten('count_padding')) {
    site.report(
      createDiagnostic(
        countPaddingMissing,
        { layer: site.layer },
        {
          span: site.at('padding'),
          label: 'adds cells to the windows at the border',
          notes: [
            'Caffe counts the padded cells in the divisor, and so does PyTorch unless `count_include_pad` is off; TensorFlow and cuda-convnet2 leave them out',
          ],
        },
      ),
    );
  }
}

export function inferAvgPool(attributes: AvgPoolAttributes, site: InferSite): Inferred<PoolGeometry> | undefined {
  // Absent where nothing is padded, or where its absence has been reported.
  return inferPool('avg_pool', attributes, attributes.count_padding === true, site);
}
