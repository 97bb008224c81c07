/** The graph of a few layers of YAML, over images [1, 8, 8] in 3 classes: for tests of passes. */
import { checkSpec } from '../../compiler/check.ts';
import type { Graph } from '../../compiler/graph/types.ts';
import { memoryHost } from './memory-host.ts';

/** `rest` goes behind `loss:`. Throws where the compiler has something to say. */
export function graphOf(layers: string, rest = ''): Graph {
  const text = [
    'spec: 1',
    'name: t',
    'input: { shape: [1, 8, 8] }',
    'classes: 3',
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } } }',
    'layers:',
    layers,
    'loss: softmax_cross_entropy',
    rest,
  ].join('\n');
  const { graph, diagnostics } = checkSpec(memoryHost({ 't.yaml': text }), 't.yaml');
  if (graph === undefined || diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  }
  return graph;
}
