/**
 * A process that times a network's kernels one by one, through the runtime's own engines and executor. It prints one JSON line.
 * Arguments: spec, batch, threads, `native`, `wasm` or `wasm-simd`, rounds, `clock.c`, and `train` or `infer`.
 */
import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { nodeHost } from '../../../compiler/cli/node-host.ts';
import { cachedWebAssembly } from '../../../compiler/cli/webassembly-cache.ts';
import { type CompiledCpuModel, compile } from '../../../compiler/compile.ts';
import { slotNameOf } from '../../../compiler/emit/slots.ts';
import { bytesAt, slotBytes } from '../../../compiler/passes/plan-memory.ts';
import type { CpuEngine } from '../../../runtime/device/cpu/engine.ts';
import { createCpuExecutor } from '../../../runtime/device/cpu/executor.ts';
import { buildLibrary, findCompiler } from '../../../runtime/node/c-compiler.ts';
import { createNativeEngine } from '../../../runtime/node/native-engine.ts';
import { nodeThreads } from '../../../runtime/node/threads.ts';
import type { CpuProgramDescription, PhaseName } from '../../../runtime/program.ts';
import { patternTensor } from '../../../test/numeric/support/pattern.ts';
import { describeJob } from '../../shared/write-job.ts';
import { createClockedEngine } from './clocked-webassembly.ts';
import { RESERVED_ENTRIES, type TimedSource, timedSource } from './timed-source.ts';

const [spec = '', batchText, threadsText, device = 'native', roundsText, clockFile = '', mode = 'train'] =
  process.argv.slice(2);
const batch = Number(batchText);
const threads = Number(threadsText);
const phases: readonly PhaseName[] = mode === 'infer' ? ['predict'] : ['forward', 'backward'];
/** Of the network, for each round, and of the peak loop before each of them. */
const RUNS_PER_ROUND = 3;
const PEAK_RUNS = 10;

const { model, files, diagnostics } = compile(nodeHost, spec);
const source = [...files].find(([file]) => file.endsWith('.c'))?.[1];
if (model?.cpu === undefined || typeof source !== 'string') {
  throw new Error(diagnostics.map(({ message }) => message).join('\n'));
}
const timed = timedSource(source, readFileSync(clockFile, 'utf8'), callNames(model.cpu.program.phases));
const engine = await openEngine(timed.text);
const executor = createCpuExecutor(engine, model.graph.name, describe(model.cpu, timed), batch);
for (const [name, values] of describeJob(model.graph, batch).values) {
  executor.upload(name, values);
}
executor.upload('images', patternTensor('images', [batch, ...model.graph.input.shape], 1).data);
executor.upload('labels', new Int32Array(batch));

const { best, peak } = await measure();
const times = timed.ticks.map(({ phase, call }, index) => {
  const [wall, cpu] = best.slice(2 * (RESERVED_ENTRIES + index));
  return { phase, call, wall, cpu };
});
const layers = model.graph.layers
  .filter(({ kind }) => kind === 'conv2d')
  .map(({ name, multiplyAdds }, index) => ({ name, gflop: 2e-9 * batch * multiplyAdds, first: index === 0 }));
// A pipe takes long lines in pieces; only then may the process end, which its threads would keep alive.
process.stdout.write(`${JSON.stringify({ peak, times, layers })}\n`, () => process.exit(0));

/** Of each tick, and of the loop: the shortest time by the wall, and the median of CPU time, whose clock is the coarser. */
async function measure(): Promise<{ best: number[]; peak: { wall: number; cpu: number } }> {
  const scalars = { batch, step: 0, seed: [0, 0] as const, learningRate: 0, training: mode !== 'infer' };
  const ticks = async (phases: readonly PhaseName[]) => {
    await executor.run(phases, scalars);
    return [...(await executor.read('bench.ticks'))];
  };
  const loops: number[][] = [];
  const steps: number[][] = [];
  for (let repetition = 0; repetition < Number(roundsText) * RUNS_PER_ROUND; repetition++) {
    for (let i = 0; i < PEAK_RUNS; i++) {
      loops.push((await ticks([])).slice(0, 2 * RESERVED_ENTRIES));
    }
    steps.push(await ticks(phases));
  }
  const [wall = 0, cpu = 0, gflop = 0] = summarize(loops);
  return { best: summarize(steps), peak: { wall: (1e3 * gflop) / wall, cpu: (1e3 * gflop) / cpu } };
}

/** Entries are pairs: by the wall, and of CPU. */
function summarize(samples: readonly (readonly number[])[]): number[] {
  return (samples[0] ?? []).map((_, index) => {
    const sorted = samples.map((sample) => sample[index] ?? 0).sort((a, b) => a - b);
    return sorted[index % 2 === 0 ? 0 : sorted.length >> 1] ?? 0;
  });
}

async function openEngine(text: string): Promise<CpuEngine> {
  if (device === 'native') {
    const { path } = await buildLibrary(await findCompiler(), text);
    return createNativeEngine(koffi, koffi.load(path), threads);
  }
  nodeThreads.enableFeatures?.();
  const { relaxed, simd } = await cachedWebAssembly(text);
  return createClockedEngine(device === 'wasm' ? relaxed : simd, threads);
}

function callNames(phases: CompiledCpuModel['program']['phases']): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(phases).map(([phase, calls]) => [phase, calls.map(({ name }) => name)]));
}

/** As a generated `model.ts` has it, with one more slot for the times. */
function describe({ program, plan, kernels }: CompiledCpuModel, { ticks }: TimedSource): CpuProgramDescription {
  const entries = 2 * (RESERVED_ENTRIES + ticks.length);
  const slots = plan.slots.map((slot) => {
    const bytes = slotBytes(slot, program.buffers);
    return [slot.name, (n: number) => Math.ceil(bytesAt(bytes, n))] as const;
  });
  const buffers = [...program.buffers.values()].map(({ name, elementType, shape, batched }) => [
    name,
    { slot: slotNameOf(plan, name), elementType, shape, batched },
  ]);
  return {
    source: '',
    key: 0,
    scratchBytes: 4 * Math.max(0, ...[...kernels.values()].map(({ scratchFloats }) => scratchFloats)),
    slots: { ...Object.fromEntries(slots), 'bench.ticks': () => 4 * entries },
    buffers: {
      ...Object.fromEntries(buffers),
      'bench.ticks': { slot: 'bench.ticks', elementType: 'f32', shape: [entries], batched: false },
    },
  };
}
