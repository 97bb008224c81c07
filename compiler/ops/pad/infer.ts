/** Shape rule of `pad`: x [C, H, W] → y [C, H + top + bottom, W + left + right]. */

import { flowText } from '../../text/flow-yaml.ts';
import type { Inferred, InferSite } from '../layer-kind.ts';
import { imageInput } from '../shared/inputs.ts';
import { paddingSides } from '../shared/window.ts';
import type { PadGeometry } from './geometry.ts';
import type { PadAttributes } from './schema.ts';

export function inferPad({ padding }: PadAttributes, site: InferSite): Inferred<PadGeometry> | undefined {
  const input = imageInput('pad', site);
  if (input === undefined) {
    return undefined;
  }
  const { C, H, W } = input;
  const [top, right, bottom, left] = paddingSides(padding);
  const [P, Q] = [H + top + bottom, W + left + right];
  const height = `${H} + ${top} + ${bottom} = ${P}`;
  const width = `${W} + ${left} + ${right} = ${Q}`;
  return {
    shape: [C, P, Q],
    geometry: { C, H, W, P, Q, top, left },
    parameters: [],
    multiplyAdds: 0,
    summary: flowText(padding),
    arithmetic: height === width ? [height] : [height, width],
  };
}
