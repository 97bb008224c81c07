/** The same bits whatever the number of threads, and the same masks and initial weights on every device. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import type { DeviceKind, DeviceOptions, Model, Tensor } from '../../runtime/index.ts';
import { filesFor, nodeDevice } from '../numeric/support/device.ts';
import { patternOf, patternTensor } from '../numeric/support/pattern.ts';
import { relativeError } from '../support/arrays.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const batch = 9;

async function withNetwork<T>(
  context: TestContext,
  spec: string,
  [kind, options]: readonly [DeviceKind, DeviceOptions],
  use: (model: Model) => Promise<T>,
): Promise<T> {
  const device = await nodeDevice(context, kind, options);
  const compilation = compile(nodeHost, join(root, spec));
  const files = await filesFor(compilation, kind, options);
  const model = await loadModel({ files }, device, { batch, seed: 3 });
  try {
    return await use(model);
  } finally {
    model.destroy();
  }
}

/** Gradients with dropout, then three updates where the spec says how, the last on a smaller batch; everything that they leave. */
async function results(model: Model, trains: boolean): Promise<ReadonlyMap<string, Tensor>> {
  const draw = (count: number, step: number) => {
    const images = patternTensor('images', [count, ...model.program.input], 1, step);
    return { images, labels: Int32Array.from({ length: count }, (_, n) => (n * 7 + step) % model.program.classes) };
  };
  const { images, labels } = draw(batch, 9);
  const { gradients } = await model.gradients(images, labels, { dropoutSeed: 5 });
  const left = new Map([...gradients].map(([name, values]) => [`gradient of ${name}`, values]));
  if (!trains) {
    return left;
  }
  for (const [step, count] of [batch, batch, 3].entries()) {
    const next = draw(count, step);
    await model.trainStep(next.images, next.labels, { learningRate: 0.05, step });
  }
  return new Map([...left, ...(await model.readParameters({ optimizerState: true }))]);
}

const narrow = 'test/numeric/specs/networks/alexnet-narrow.yaml';
/** The same code runs natively and in WebAssembly; threads start and wait in other ways. */
const specs = { native: ['specs/lenet5.yaml', 'specs/cifar10-relu.yaml', narrow], wasm: [narrow] };

for (const kind of ['native', 'wasm'] as const) {
  for (const spec of specs[kind]) {
    test(`${spec} on ${kind} leaves the same bits with 1, 2, 3 and 5 threads`, {
      timeout: 300_000,
    }, async (context) => {
      const run = (threads: number) =>
        withNetwork(context, spec, [kind, { threads }], (model) => results(model, spec !== narrow));
      const expected = await run(1);
      for (const threads of [2, 3, 5]) {
        for (const [name, { data }] of await run(threads)) {
          expect(sameBits(data, expected.get(name)?.data), `${name}, ${threads} threads`).toBe(true);
        }
      }
    });
  }
}

function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return (
    b !== undefined &&
    Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
  );
}

for (const kind of ['native', 'wasm'] as const) {
  test(`weights are the same bits and dropout drops the same elements on ${kind} and on WebGPU`, async (context) => {
    const run = (device: DeviceKind) =>
      withNetwork(context, narrow, [device, { threads: 2 }], async (model) => {
        const images = patternTensor('images', [batch, ...model.program.input], 1);
        const labels = Int32Array.from({ length: batch }, (_, n) => n % model.program.classes);
        const initial = await model.readParameters();
        // Fresh weights leave activations so near to the biases that the winners of max-pools are a matter of rounding.
        const parameters = Object.entries(model.program.parameters);
        model.writeParameters(new Map(parameters.map(([name, each]) => [name, patternOf(name, each)])));
        const { gradients } = await model.gradients(images, labels, { dropoutSeed: 11 });
        return { initial, gradients };
      });
    const [cpu, gpu] = [await run(kind), await run('webgpu')];
    for (const [name, { data }] of cpu.initial) {
      expect(sameBits(data, gpu.initial.get(name)?.data), name).toBe(true);
    }
    for (const [name, { data }] of cpu.gradients) {
      // One element that is dropped on one device only would differ by itself, a hundred times this much.
      expect(relativeError(data, gpu.gradients.get(name)?.data ?? []), name).toBeLessThan(1e-4);
    }
  });
}
