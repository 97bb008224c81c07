/** Shape rule of `add`: all terms and y have one shape. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Shape } from '../../graph/types.ts';
import { formatShape } from '../../text/table.ts';
import type { InferInput, Inferred, InferSite } from '../layer-kind.ts';
import type { ElementwiseGeometry } from '../shared/elementwise-geometry.ts';
import { elementsOf, sameShape } from '../shared/inputs.ts';
import { addShapesDiffer } from './diagnostics.ts';

/** In the order of `from`. */
export interface AddInputs {
  readonly terms: readonly InferInput[];
}

export function inferAdd(_attributes: object, site: InferSite<AddInputs>): Inferred<ElementwiseGeometry> | undefined {
  const [first, ...others] = site.inputs.terms;
  if (first === undefined) {
    return undefined;
  }
  const index = others.findIndex(({ shape }) => !sameShape(shape, first.shape));
  const other = others[index];
  if (other !== undefined) {
    reportDifference(site, first, other, index + 1);
    return undefined;
  }
  return {
    shape: first.shape,
    geometry: { elements: elementsOf(first.shape) },
    parameters: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [],
  };
}

function reportDifference(site: InferSite<AddInputs>, first: InferInput, other: InferInput, index: number): void {
  const [firstShape, otherShape] = [formatShape(first.shape), formatShape(other.shape)];
  site.report(
    createDiagnostic(
      addShapesDiffer,
      { layer: site.layer, first: first.producer, firstShape, other: other.producer, otherShape },
      {
        span: site.at('from', index),
        labels: [
          { span: first.origin(0), text: `gives ${firstShape}` },
          { span: other.origin(0), text: `gives ${otherShape}` },
        ],
        help: [helpFor(first.shape, other.shape, other.producer)],
      },
    ),
  );
}

/** How to give the other term the shape of the first. */
function helpFor(wanted: Shape, shape: Shape, producer: string): string {
  const [C, ...extents] = wanted;
  const [K, ...others] = shape;
  if (wanted.length === 3 && shape.length === 3) {
    return sameShape(extents, others)
      ? `a \`conv2d\` with ${C} filters and \`kernel: 1\` brings \`${producer}\` from ${K} channels to ${C}`
      : `\`stride\` and \`padding\` along each branch decide its height and width: both must come to ${extents.join('×')}`;
  }
  return wanted.length === shape.length
    ? `a \`dense\` layer with ${C} units brings \`${producer}\` to ${C} values`
    : 'a `flatten` layer turns an image into one axis';
}
