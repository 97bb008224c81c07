/** The shape rule that both pools share: x [C, H, W] → y [C, P, Q], one window per channel and position. */

import type { Inferred, InferSite } from '../layer-kind.ts';
import { imageInput } from './inputs.ts';
import type { PoolGeometry } from './pool-geometry.ts';
import { type WindowAttributes, windowArithmetic, windowGeometry, windowSummary } from './window.ts';
import { inferWindow } from './window-check.ts';

export function inferPool(
  kind: string,
  attributes: WindowAttributes,
  countPadding: boolean,
  site: InferSite,
): Inferred<PoolGeometry> | undefined {
  const input = imageInput(kind, site);
  const axes = input && inferWindow('pool', attributes, input, site);
  if (input === undefined || axes === undefined) {
    return undefined;
  }
  const geometry = { ...windowGeometry(axes), C: input.C, countPadding };
  return {
    shape: [input.C, geometry.P, geometry.Q],
    geometry,
    parameters: [],
    multiplyAdds: 0,
    summary: windowSummary(axes),
    arithmetic: windowArithmetic(axes.height, axes.width),
  };
}
