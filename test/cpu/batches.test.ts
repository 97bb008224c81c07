/**
 * Large batches against the fixtures' small ones: logits are those of the parts of a batch, gradients their weighted mean. Kernels
 * choose other ways through memory where images are many.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import { elementCount, type GradientResult, type Model, tensor } from '../../runtime/index.ts';
import { filesFor, nodeDevice } from '../numeric/support/device.ts';
import { patternTensor } from '../numeric/support/pattern.ts';
import { relativeError } from '../support/arrays.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const partSize = 3;
const batches = [7, 8, 33, 131];

/** Gradients and logits of images `from` … `to − 1`. */
async function part(model: Model, images: Float32Array, from: number, to: number): Promise<GradientResult> {
  const { input, classes } = model.program;
  const pixels = elementCount(input);
  const labels = Int32Array.from({ length: to - from }, (_, n) => (5 * (from + n)) % classes);
  return model.gradients(tensor([to - from, ...input], images.slice(from * pixels, to * pixels)), labels);
}

for (const kind of ['native', 'wasm'] as const) {
  for (const spec of ['dense-tiles', 'conv2d-ragged-tiles']) {
    test(`${spec} on ${kind}: a batch gives what its parts give`, {
      timeout: 300_000,
    }, async (context) => {
      const device = await nodeDevice(context, kind, { threads: 2 });
      const compilation = compile(nodeHost, join(root, `test/numeric/specs/${spec}.yaml`));
      const files = await filesFor(compilation, kind);
      const model = await loadModel({ files }, device, { batch: Math.max(...batches), seed: 5 });
      const images = patternTensor('images', [Math.max(...batches), ...model.program.input], 1).data;
      for (const batch of batches) {
        const whole = await part(model, images, 0, batch);
        const sums = new Map([...whole.gradients].map(([name, { data }]) => [name, new Float64Array(data.length)]));
        for (let from = 0; from < batch; from += partSize) {
          const to = Math.min(from + partSize, batch);
          const { logits, gradients } = await part(model, images, from, to);
          const own = whole.logits.data.subarray(from * model.program.classes, to * model.program.classes);
          expect(relativeError(own, logits.data), `logits of ${from} in ${batch}`).toBeLessThan(1e-5);
          for (const [name, { data }] of gradients) {
            const sum = sums.get(name) ?? new Float64Array();
            data.forEach((value, index) => {
              sum[index] = (sum[index] ?? 0) + (value * (to - from)) / batch;
            });
          }
        }
        for (const [name, { data }] of whole.gradients) {
          // Images pull a bias to both sides: what is left of its gradient is small beside its parts.
          expect(relativeError(data, sums.get(name) ?? []), `${name}, ${batch} images`).toBeLessThan(1e-3);
        }
      }
      model.destroy();
    });
  }

  test(`new weights are packed anew on ${kind}`, { timeout: 300_000 }, async (context) => {
    const device = await nodeDevice(context, kind, { threads: 2 });
    const compilation = compile(nodeHost, join(root, 'specs/lenet5.yaml'));
    const files = await filesFor(compilation, kind);
    const open = (seed: number) => loadModel({ files }, device, { batch: 4, seed });
    const [model, other] = [await open(1), await open(2)];
    const images = patternTensor('images', [4, ...model.program.input], 1);
    const labels = Int32Array.of(1, 2, 3, 4);
    const first = await model.predict(images);
    expect(await model.predict(images)).toEqual(first);

    await model.trainStep(images, labels, { learningRate: 0.5, step: 0 });
    const trained = await model.predict(images);
    expect(trained).not.toEqual(first);
    other.writeParameters(await model.readParameters());
    expect(await other.predict(images)).toEqual(trained);

    // Queued together: the new weights come between the two predictions.
    const weights = await (await open(3)).readParameters();
    const before = model.predict(images);
    model.writeParameters(weights);
    const after = await model.predict(images);
    expect(await before).toEqual(trained);
    other.writeParameters(weights);
    expect(await other.predict(images)).toEqual(after);
    expect(after).not.toEqual(trained);
    model.destroy();
    other.destroy();
  });
}
