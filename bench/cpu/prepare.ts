/** Compiles a workload's spec with its builds for WebAssembly, writes the job, and says what there is to count. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import { type CompiledModel, compile } from '../../compiler/compile.ts';
import { bytesAt, slotBytes } from '../../compiler/passes/plan-memory.ts';
import { foldBatchNorm } from '../shared/fold-batch-norm.ts';
import { describeJob, writeJob, writePackage } from '../shared/write-job.ts';

export interface Counts {
  /** Of one forward pass of the batch, and of one training step; a multiply-add is two. */
  readonly flop: { readonly infer: number; readonly train: number };
  /** What specc's memory plan says for the batch, work memory of the threads included. */
  readonly planBytes: number;
}

export interface Prepared {
  readonly counts: Counts;
  /** The folder that peers read: in inference, that of the network with its batch norms folded. */
  readonly peerJob: string;
}

export async function prepare(
  spec: string,
  { batch, mode }: { readonly batch: number; readonly mode: 'train' | 'infer' },
  threads: number,
  job: string,
): Promise<Prepared> {
  const compilation = compile(nodeHost, spec);
  const { model, diagnostics } = compilation;
  if (model === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  }
  writePackage(await withWebAssembly(compilation), join(job, 'package'));
  const own = describeJob(model.graph, batch);
  writeJob(own, job);
  const deployed = mode === 'infer' ? foldBatchNorm(own) : own;
  const peerJob = deployed === own ? job : join(job, 'peers');
  if (deployed !== own) {
    writeJob(deployed, peerJob);
  }
  return { counts: { flop: countFlop(model, batch), planBytes: planBytes(model, batch, threads) }, peerJob };
}

/** Writes a spec that is in no file, for `prepare`. */
export function writeSpec(text: string, job: string): string {
  const file = join(job, 'spec.yaml');
  writeFileSync(file, text);
  return file;
}

/** Training: forward, and the gradients of weights and inputs, each with as many multiply-adds; the images have no gradient. */
function countFlop({ graph }: CompiledModel, batch: number): Counts['flop'] {
  const counts = graph.layers.map(({ multiplyAdds }) => multiplyAdds).filter((count) => count > 0);
  const forward = counts.reduce((sum, count) => sum + count, 0);
  return { infer: 2 * batch * forward, train: 2 * batch * (3 * forward - (counts[0] ?? 0)) };
}

function planBytes({ cpu }: CompiledModel, batch: number, threads: number): number {
  if (cpu === undefined) {
    return 0;
  }
  const slots = cpu.plan.slots.map((slot) => bytesAt(slotBytes(slot, cpu.program.buffers), batch));
  const scratch = 4 * Math.max(0, ...[...cpu.kernels.values()].map(({ scratchFloats }) => scratchFloats));
  return slots.reduce((sum, bytes) => sum + bytes, scratch * threads);
}
