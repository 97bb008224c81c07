/** What a generator of candidates can query about the network. Layers are inferred when the first query needs them. */
import type { Diagnostic } from '../diagnostics/types.ts';
import { buildGraph, inferLayers } from '../graph/build.ts';
import { inferLayer } from '../graph/infer-layer.ts';
import type { InferredLayers } from '../graph/inferred.ts';
import type { LayerProblem } from '../graph/report.ts';
import { layerKind } from '../ops/registry.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { withDefaults } from '../schema/defaults.ts';
import { changedSpec } from './candidate.ts';
import type { FixSite } from './types.ts';

export function createFixSite(spec: ResolvedSpec, diagnostic: Diagnostic, problem: LayerProblem | undefined): FixSite {
  let inferred: InferredLayers | undefined;
  const layers = () => {
    inferred ??= inferLayers(spec, () => {});
    return inferred;
  };
  return {
    spec,
    diagnostic,
    problem,
    shapeOf: (name) => layers().shapes.get(name),
    parametersOf(layer) {
      const { schema } = layerKind(layer.type);
      const attributes = withDefaults(schema, layer.attributes);
      if ((schema.required ?? []).some((key) => attributes[key] === undefined)) {
        return undefined;
      }
      const { shapes, columns } = layers();
      return inferLayer(spec, { ...layer, attributes }, shapes, () => {}, columns.get(layer.name))?.parameters;
    },
    shapeAfter(changes) {
      const graph = buildGraph(changedSpec(spec, changes), () => {}).graph();
      return graph?.layers.find(({ name }) => name === problem?.layer.name)?.shape;
    },
  };
}
