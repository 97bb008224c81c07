/** What all contestants read from a job's folder: the network, and the same weights, images and labels for everyone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageFiles } from '../../compiler/emit/types.ts';
import type { Graph, Parameter } from '../../compiler/graph/types.ts';
import { patternOf, patternParameter, patternTensor } from '../../test/numeric/support/pattern.ts';
import { describeNetwork, type Network } from './network.ts';

/** A network with the values of its parameters and state, by name. */
export interface Job {
  readonly network: Network;
  readonly values: ReadonlyMap<string, Float32Array>;
}

export function writePackage(files: PackageFiles, folder: string): void {
  for (const [file, content] of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

export function describeJob(graph: Graph, batch: number): Job {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  const state = graph.layers.flatMap((layer) => layer.state);
  return {
    network: describeNetwork(graph, batch),
    values: new Map([
      ...parameters.map((each) => [each.name, parameterValues(each)] as const),
      ...state.map((each) => [each.name, patternOf(each.name, { ...each, trained: false }).data] as const),
    ]),
  };
}

/** A tensor of the network always has values. */
export function valuesOf(values: Job['values'], name: string): Float32Array {
  const found = values.get(name);
  if (found === undefined) {
    throw new Error(`the job has no values for ${name}`);
  }
  return found;
}

/** Factors lie around the constant that they start from: around 0, a deep network would forget its images. */
function parameterValues({ name, shape, initializer }: Parameter): Float32Array {
  const start = 'constant' in initializer ? initializer.constant : 0;
  const { data } = patternParameter(name, shape);
  return start === 0 ? data : data.map((value) => start + value);
}

/** `parameters.bin` has the parameters and then the state, in the order of `network.json`. */
export function writeJob({ network, values }: Job, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { batch, classes, input, parameters, state } = network;
  writeFileSync(join(folder, 'network.json'), JSON.stringify(network));
  writeFileSync(
    join(folder, 'parameters.bin'),
    Buffer.concat([...parameters, ...state].map(({ name }) => bytes(valuesOf(values, name)))),
  );
  writeFileSync(join(folder, 'images.bin'), bytes(patternTensor('images', [batch, ...input], 1).data));
  writeFileSync(join(folder, 'labels.bin'), bytes(Int32Array.from({ length: batch }, (_, i) => (3 * i) % classes)));
}

function bytes({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
