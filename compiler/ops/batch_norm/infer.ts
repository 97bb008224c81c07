/** Shape rule of `batch_norm`: y has the shape of x, [C, H, W] or [C]; weight, bias and running statistics are [C]. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import { formatNumber } from '../../text/numbers.ts';
import type { AttributeSite, Inferred, InferSite, TrainingSite } from '../layer-kind.ts';
import { elementsOf } from '../shared/inputs.ts';
import { checkInitializers, inferParameters } from '../shared/parameters.ts';
import { batchNormMomentumSuspicious, batchNormSingleValue } from './diagnostics.ts';
import type { BatchNormGeometry } from './geometry.ts';
import type { BatchNormAttributes } from './schema.ts';

/** Keras and Caffe users write 0.9, 0.99 or 0.999; nobody wants running statistics that forget as fast as that. */
const SUSPICIOUS_MOMENTUM = 0.9;

export function checkBatchNorm(attributes: Partial<BatchNormAttributes>, site: AttributeSite): void {
  const { momentum } = attributes;
  if (momentum !== undefined && momentum >= SUSPICIOUS_MOMENTUM && momentum < 1) {
    site.report(
      createDiagnostic(
        batchNormMomentumSuspicious,
        { layer: site.layer, momentum: formatNumber(momentum) },
        {
          span: site.at('momentum'),
          notes: [
            'it is the share of the latest batch, as in PyTorch; Keras (0.99) and Caffe (0.999) count the old value instead',
          ],
        },
      ),
    );
  }
  checkInitializers(attributes, site);
}

export function inferBatchNorm(attributes: BatchNormAttributes, site: InferSite): Inferred<BatchNormGeometry> {
  const { shape } = site.inputs.x;
  const { momentum, epsilon } = attributes;
  const [C = 1, ...extents] = shape;
  return {
    shape,
    geometry: { C, pixels: elementsOf(extents), momentum, epsilon },
    parameters: inferParameters(attributes, { weight: [C], bias: [C] }),
    state: [
      { role: 'running_mean', shape: [C], initializer: { constant: 0 } },
      { role: 'running_variance', shape: [C], initializer: { constant: 1 } },
    ],
    multiplyAdds: 0,
    summary: `momentum ${formatNumber(momentum)}, epsilon ${formatNumber(epsilon)}`,
    arithmetic: [],
  };
}

/** A single value is its own mean: the layer would give its bias whatever it reads, and nothing before it would learn. */
export function checkBatch({ shape, batch, batchSpan, ...site }: TrainingSite): void {
  const [, ...extents] = shape;
  if (batch * elementsOf(extents) === 1) {
    site.report(
      createDiagnostic(
        batchNormSingleValue,
        { layer: site.layer },
        {
          span: batchSpan,
          labels: [{ span: site.at('name'), text: 'subtracts from each value its own mean' }],
        },
      ),
    );
  }
}
