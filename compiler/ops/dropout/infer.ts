/** Shape rule of `dropout`: y has the shape of x. The mask is drawn from the Philox stream of the layer's name. */
import { streamOf } from '../../../runtime/random/philox.ts';
import { createDiagnostic } from '../../diagnostics/create.ts';
import { formatNumber } from '../../text/numbers.ts';
import type { AttributeSite, Inferred, InferSite } from '../layer-kind.ts';
import { inferElementwise } from '../shared/elementwise.ts';
import { dropoutRateOutOfRange } from './diagnostics.ts';
import type { DropoutGeometry } from './geometry.ts';
import type { DropoutAttributes } from './schema.ts';

export function checkDropout({ rate }: Partial<DropoutAttributes>, site: AttributeSite): void {
  if (rate !== undefined && (rate < 0 || rate >= 1)) {
    site.report(
      createDiagnostic(
        dropoutRateOutOfRange,
        { layer: site.layer, rate: formatNumber(rate) },
        {
          span: site.at('rate'),
          notes: ['the rate is the share of elements that are set to 0, not the share that is kept'],
        },
      ),
    );
  }
}

export function inferDropout(attributes: DropoutAttributes, site: InferSite): Inferred<DropoutGeometry> {
  const { rate, scale_at: scaleAt } = attributes;
  return inferElementwise(site, `rate ${formatNumber(rate)}, scaled at ${scaleAt} time`, {
    rate,
    scaleAt,
    stream: streamOf(site.layer),
  });
}
