/**
 * Compiles the spec of the benchmark and writes the job that all contestants read: the generated package, the network as plain
 * data for the peers, and the same weights, images and labels for everyone.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import type { Graph, Layer } from '../../compiler/graph/types.ts';
import type { WindowGeometry } from '../../compiler/ops/geometry.ts';
import { patternParameter, patternTensor } from '../../test/numeric/support/pattern.ts';

export { prepareSwiftShader } from '../../runtime/node/swiftshader.ts';

export function prepare(spec: string, batch: number, job: string): void {
  const { files, model, diagnostics } = compile(nodeHost, spec);
  if (model === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  }
  for (const [file, text] of files) {
    const path = join(job, 'package', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { graph } = model;
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  writeFileSync(join(job, 'network.json'), JSON.stringify(describe(graph, batch)));
  writeFileSync(
    join(job, 'parameters.bin'),
    Buffer.concat(parameters.map(({ name, shape }) => bytes(patternParameter(name, shape).data))),
  );
  writeFileSync(join(job, 'images.bin'), bytes(patternTensor('images', [batch, ...graph.input.shape], 1).data));
  writeFileSync(join(job, 'labels.bin'), bytes(Int32Array.from({ length: batch }, (_, i) => (3 * i) % graph.classes)));
}

function bytes({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The `Network` of contestant.mjs. */
function describe(graph: Graph, batch: number) {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  const { sgd } = graph.train?.optimizer ?? { sgd: { lr: 0.01 } };
  return {
    batch,
    classes: graph.classes,
    input: graph.input.shape,
    layers: graph.layers.map(describeLayer),
    parameters: parameters.map(({ name, shape }) => ({ name, shape })),
    learningRate: sgd.lr,
    momentum: sgd.momentum ?? 0,
    weightDecay: sgd.weight_decay ?? 0,
    learningRateMultipliers: byName(parameters, (parameter) => parameter.learningRateMultiplier),
    decayMultipliers: byName(parameters, (parameter) => parameter.decayMultiplier),
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[], value: (item: T) => number) {
  return Object.fromEntries(items.map((item) => [item.name, value(item)]));
}

function describeLayer({ name, kind, inputShapes, shape, geometry }: Layer) {
  const [inputShape = []] = inputShapes;
  const sliding = ['conv2d', 'max_pool', 'avg_pool'].includes(kind);
  return { name, kind, inputShape, shape, ...(sliding ? { window: describeWindow(geometry as WindowGeometry) } : {}) };
}

/** With explicit padding that reaches as far as the last window does, for peers that know no rounding up. */
function describeWindow({ H, W, P, Q, R, S, strideH, strideW, padTop, padLeft }: WindowGeometry) {
  return {
    input: [H, W],
    output: [P, Q],
    kernel: [R, S],
    stride: [strideH, strideW],
    pad: [
      [padTop, (P - 1) * strideH + R - H - padTop],
      [padLeft, (Q - 1) * strideW + S - W - padLeft],
    ],
  };
}
