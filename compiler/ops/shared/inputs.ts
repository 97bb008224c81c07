/** What a layer kind demands of the rank of its input. */

import { compilerAssert } from '../../assert.ts';
import { createDiagnostic } from '../../diagnostics/create.ts';
import { listOf, quote } from '../../diagnostics/words.ts';
import type { Shape } from '../../graph/types.ts';
import { formatShape } from '../../text/table.ts';
import type { InferSite } from '../layer-kind.ts';
import { imageInputNeeded } from './diagnostics.ts';

/** The shape of the one input of a layer; the graph builder has refused layers with several. */
export function inputShape(site: InferSite): Shape {
  const [input] = site.inputs;
  compilerAssert(input !== undefined, `layer ${site.layer} has no input`);
  return input.shape;
}

/** The input as [C, H, W]; undefined after reporting that it has another rank. */
export function imageInput(
  kind: string,
  site: InferSite,
): { readonly C: number; readonly H: number; readonly W: number } | undefined {
  const shape = inputShape(site);
  const [C, H, W] = shape;
  if (shape.length === 3 && C !== undefined && H !== undefined && W !== undefined) {
    return { C, H, W };
  }
  const [input] = site.inputs;
  compilerAssert(input !== undefined, `layer ${site.layer} has no input`);
  site.report(
    createDiagnostic(
      imageInputNeeded,
      { layer: site.layer, kind, producer: input.producer, shape: formatShape(shape) },
      {
        span: site.at('type'),
        labels: [{ span: input.origin(0), text: `gives ${formatShape(shape)}` }],
        help: [`\`${kind}\` works on height and width, so it goes before ${listOf(site.rowKinds.map(quote), 'and')}`],
      },
    ),
  );
  return undefined;
}

/** Number of values of one sample. */
export function elementsOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** `256·6·6 = 9216`; nothing where there is one axis only. */
export function flatteningArithmetic(shape: Shape): readonly string[] {
  return shape.length > 1 ? [`${shape.join('·')} = ${elementsOf(shape)}`] : [];
}
