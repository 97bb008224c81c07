/** Shape rule of the activations: y has the shape of x. */

import { formatNumber } from '../../text/numbers.ts';
import type { Inferred, InferSite } from '../layer-kind.ts';
import { inferElementwise } from '../shared/elementwise.ts';
import type { ActivationGeometry } from './geometry.ts';
import type { ActivationAttributes } from './schema.ts';

export function inferActivation(attributes: ActivationAttributes, site: InferSite): Inferred<ActivationGeometry> {
  return inferElementwise(site, summaryOf(attributes), attributes);
}

/** `slope 0.01`; empty for most. */
export function summaryOf({ form, ...numbers }: ActivationAttributes): string {
  const [named] = Object.entries(numbers).map(([key, value]) => `${key} ${formatNumber(value)}`);
  return form ?? named ?? '';
}
