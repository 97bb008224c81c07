/** What keeps layers from learning with batches of the size that the spec trains with: each kind knows its own. */
import { oncePerText } from '../diagnostics/once-per-text.ts';
import { layerKind } from '../ops/registry.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { attributeSite } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';

export function checkTraining(
  spec: ResolvedSpec,
  { order, inferred, shapes }: InferredLayers,
  report: GraphReport,
): void {
  const batch = spec.train?.batch;
  if (batch === undefined) {
    return;
  }
  const once = oncePerText(report);
  for (const layer of order) {
    const result = inferred.get(layer.name);
    if (result !== undefined) {
      const inputShapes = layer.inputs.flatMap((name) => [shapes.get(name) ?? []]);
      const site = attributeSite(spec, layer, (diagnostic) => once(layer.name, diagnostic, { layer, inputShapes }));
      const batchSpan = spec.origin(['train', 'batch']);
      layerKind(layer.type).checkTraining?.({ ...site, shape: result.shape, batch, batchSpan });
    }
  }
}
