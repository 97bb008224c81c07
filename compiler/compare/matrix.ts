/** Specs beside each other: what each costs, and what it says where frameworks and papers disagree. */
import { batchOf } from '../graph/recipe.ts';
import type { Shape } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { bytesAt } from '../passes/plan-memory.ts';
import { planModel } from '../plan-model.ts';
import type { SoundSpec } from './diff-specs.ts';

export interface MatrixRow {
  readonly name: string;
  readonly file: string;
  readonly input: Shape;
  readonly classes: number;
  readonly layers: number;
  readonly parameters: number;
  /** Of the forward pass of one image. */
  readonly multiplyAdds: number;
  readonly training: {
    /** Images per step. */
    readonly batch: number;
    /** Planned memory of a training step on a WebGPU device. */
    readonly memoryBytes: number;
  };
  /** By name: what the layers say, each once, in the order of the layers. */
  readonly conventions: Readonly<Record<string, readonly string[]>>;
}

export interface Matrix {
  readonly specs: readonly MatrixRow[];
  /** Every convention that a spec has something to say about. */
  readonly conventions: readonly string[];
  /** Those about which not all say the same. */
  readonly differences: readonly string[];
}

/** `batch`: images per step; each spec's own if absent. */
export function matrixOf(specs: readonly SoundSpec[], batch?: number): Matrix {
  const rows = specs.map((spec) => rowOf(spec, batch));
  const conventions = [...new Set(rows.flatMap((row) => Object.keys(row.conventions)))];
  const said = (name: string) => new Set(rows.map((row) => (row.conventions[name] ?? []).toSorted().join('\n')));
  return { specs: rows, conventions, differences: conventions.filter((name) => said(name).size > 1) };
}

function rowOf({ spec, graph }: SoundSpec, batch = batchOf(graph)): MatrixRow {
  const { name, file, input, classes, layers } = graph;
  return {
    name,
    file,
    input: input.shape,
    classes,
    layers: layers.length,
    parameters: layers.reduce((sum, layer) => sum + parameterCount(layer), 0),
    multiplyAdds: layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
    training: { batch, memoryBytes: bytesAt(planModel(graph).memory.total.planned, batch) },
    conventions: conventionsOf({ spec, graph }),
  };
}

function conventionsOf({ spec, graph }: SoundSpec): MatrixRow['conventions'] {
  const attributes = new Map(spec.layers.map((layer) => [layer.name, layer.attributes]));
  const said = new Map<string, Set<string>>();
  const say = (convention: string, words: string) =>
    said.set(convention, (said.get(convention) ?? new Set()).add(words));
  for (const { name, kind, geometry } of graph.layers) {
    const conventions = layerKind(kind).conventions?.(attributes.get(name), geometry) ?? {};
    for (const [convention, words] of Object.entries(conventions)) {
      say(convention, words);
    }
  }
  if (graph.columns !== undefined) {
    say('columns', String(graph.columns.count));
  }
  return Object.fromEntries([...said].map(([convention, words]) => [convention, [...words]]));
}
