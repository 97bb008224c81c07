/** Shape rule of `concat`: [C_i, H, W] → [Σ C_i, H, W], or [D_i] → [Σ D_i]. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import { formatShape } from '../../text/table.ts';
import type { InferInput, Inferred, InferSite } from '../layer-kind.ts';
import { readsEveryColumn } from '../shared/columns.ts';
import { elementsOf, sameShape } from '../shared/inputs.ts';
import { concatExtentsDiffer } from './diagnostics.ts';
import type { ConcatGeometry } from './geometry.ts';

/** In the order of `from`. */
export interface ConcatInputs {
  readonly parts: readonly InferInput[];
}

export function inferConcat(_attributes: object, site: InferSite<ConcatInputs>): Inferred<ConcatGeometry> | undefined {
  const { parts } = site.inputs;
  const [first] = parts;
  if (first === undefined || !readsEveryColumn(site, 'would mix the columns')) {
    return undefined;
  }
  const extents = first.shape.slice(1);
  const index = parts.findIndex(({ shape }) => !sameShape(shape.slice(1), extents));
  const other = parts[index];
  if (other !== undefined) {
    reportDifference(site, first, other, index);
    return undefined;
  }
  const channels = parts.map(({ shape: [C = 1] }) => C);
  const total = channels.reduce((sum, count) => sum + count, 0);
  return {
    shape: [total, ...extents],
    geometry: { channels, pixels: elementsOf(extents) },
    parameters: [],
    multiplyAdds: 0,
    summary: '',
    arithmetic: [`${channels.join(' + ')} = ${total}`],
  };
}

function reportDifference(site: InferSite<ConcatInputs>, first: InferInput, other: InferInput, index: number): void {
  const [firstShape, otherShape] = [formatShape(first.shape), formatShape(other.shape)];
  const help =
    first.shape.length === other.shape.length
      ? `\`stride\` and \`padding\` along each branch decide its height and width: both must come to ${first.shape.slice(1).join('×')}`
      : 'a `flatten` layer turns an image into one axis';
  site.report(
    createDiagnostic(
      concatExtentsDiffer,
      { layer: site.layer, first: first.producer, firstShape, other: other.producer, otherShape },
      {
        span: site.at('from', index),
        labels: [
          { span: first.origin(1), text: `gives ${firstShape}` },
          { span: other.origin(1), text: `gives ${otherShape}` },
        ],
        help: [help],
      },
    ),
  );
}
