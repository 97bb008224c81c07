/** Compiles the spec of the benchmark and writes the job that all contestants read. */
import { join } from 'node:path';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import { describeJob, writeJob, writePackage } from '../shared/write-job.ts';

export { prepareSwiftShader } from '../../runtime/node/swiftshader.ts';

export function prepare(spec: string, batch: number, job: string): void {
  const { files, model, diagnostics } = compile(nodeHost, spec);
  if (model === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  }
  writePackage(files, join(job, 'package'));
  writeJob(describeJob(model.graph, batch), job);
}
