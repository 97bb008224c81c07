/** What a layer kind requires of the rank of its input. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import { listOf, quote } from '../../diagnostics/words.ts';
import type { Shape } from '../../graph/types.ts';
import { formatShape } from '../../text/table.ts';
import type { InferSite } from '../layer-kind.ts';
import { imageInputNeeded } from './diagnostics.ts';

/** The input as [C, H, W]; undefined after reporting that it has another rank. */
export function imageInput(
  kind: string,
  site: InferSite,
): { readonly C: number; readonly H: number; readonly W: number } | undefined {
  const { shape, producer, origin } = site.inputs.x;
  const [C, H, W] = shape;
  if (shape.length === 3 && C !== undefined && H !== undefined && W !== undefined) {
    return { C, H, W };
  }
  site.report(
    createDiagnostic(
      imageInputNeeded,
      { layer: site.layer, kind, producer, shape: formatShape(shape) },
      {
        span: site.at('type'),
        labels: [{ span: origin(0), text: `gives ${formatShape(shape)}` }],
        help: [
          `\`${kind}\` works on height and width, so it must come before ${listOf(site.rowKinds.map(quote), 'and')}`,
        ],
      },
    ),
  );
  return undefined;
}

/** Number of values of one sample. */
export function elementsOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || (a.length === b.length && a.every((extent, axis) => extent === b[axis]));
}

/** `256·6·6 = 9216`; nothing where there is only one axis. */
export function flatteningArithmetic(shape: Shape): readonly string[] {
  return shape.length > 1 ? [`${shape.join('·')} = ${elementsOf(shape)}`] : [];
}
