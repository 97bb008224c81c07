/** What all contestants read from the job's folder: the network, and the same weights, images and labels for everyone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageFiles } from '../../compiler/emit/types.ts';
import type { Graph } from '../../compiler/graph/types.ts';
import { patternParameter, patternTensor } from '../../test/numeric/support/pattern.ts';
import { describeNetwork } from './network.ts';

export function writePackage(files: PackageFiles, folder: string): void {
  for (const [file, content] of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

export function writeJob(graph: Graph, batch: number, job: string): void {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  writeFileSync(join(job, 'network.json'), JSON.stringify(describeNetwork(graph, batch)));
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
