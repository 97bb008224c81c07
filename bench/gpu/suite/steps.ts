/** Whole steps through the generated class, as programs call them: uploads, kernels, and what comes back. */
import type { Device } from '../../../runtime/device/device.ts';
import type { Model } from '../../../runtime/model.ts';
import { patternTensor } from '../../../test/numeric/support/pattern.ts';
import type { Host } from './host.ts';
import type { StepTime } from './types.ts';

const WARM_UP = 2;
const ROUNDS = 3;
/** Milliseconds that a round takes at least. */
const ENOUGH = 500;

export async function timeStep(
  host: Host,
  device: Device,
  { name, what, batch }: { readonly name: string; readonly what: StepTime['what']; readonly batch: number },
  quick: boolean,
): Promise<StepTime> {
  const create = await host.load(name);
  const model = await create(device, { batch, seed: 7, profile: 'gpu' });
  try {
    const step = stepOf(model, what, batch);
    const [single, pair] = [() => step(), () => Promise.all([step(), step()])];
    if (quick) {
      return {
        network: name,
        what,
        batch,
        milliseconds: await clocked(single, 1),
        overlapped: (await clocked(pair, 1)) / 2,
      };
    }
    for (let run = 0; run < WARM_UP; run++) {
      await step();
    }
    return { network: name, what, batch, milliseconds: await best(single), overlapped: (await best(pair)) / 2 };
  } finally {
    model.destroy();
  }
}

function stepOf(model: Model, what: StepTime['what'], batch: number): () => Promise<unknown> {
  const { input, classes } = model.program;
  const images = patternTensor('images', [batch, ...input], 1);
  const labels = Int32Array.from({ length: batch }, (_, index) => (3 * index) % classes);
  let step = 0;
  return what === 'inference'
    ? () => model.predict(images)
    : () => model.trainStep(images, labels, { step: step++, learningRate: 1e-4 });
}

/** Milliseconds of one call, from as many as make the clock's resolution small. */
async function best(call: () => Promise<unknown>): Promise<number> {
  const runs = Math.max(2, Math.ceil(ENOUGH / (await clocked(call, 1))));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    least = Math.min(least, (await clocked(call, runs)) / runs);
  }
  return least;
}

async function clocked(call: () => Promise<unknown>, runs: number): Promise<number> {
  const start = performance.now();
  for (let run = 0; run < runs; run++) {
    await call();
  }
  return performance.now() - start;
}
