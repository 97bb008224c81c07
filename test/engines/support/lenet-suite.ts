/** Trains LeNet on digits as WebAssembly, in whatever engine loads this file. `base` is the URL of a folder that `webassembly.test.ts` wrote. */
import { type Model, openDevice, tensor } from '../../../runtime/index.ts';
import type { OpenModel } from '../../numeric/support/run-case.ts';

export interface LenetResult {
  readonly device: string;
  readonly isolated: boolean;
  readonly losses: readonly number[];
}

const batch = 32;
const steps = 30;

/** A number of pixels per digit. */
const pixels = 28 * 28;

export async function trainLenet(
  base: string,
  readBytes: (url: URL) => Promise<Uint8Array>,
  open = openDevice,
): Promise<LenetResult> {
  const device = await open('wasm', { threads: 2 });
  const digits = await readBytes(new URL('digits.bin', base));
  const { LeNet5 } = (await import(new URL('package/model.ts', base).href)) as { LeNet5: { create: OpenModel } };
  const model = await LeNet5.create(device, { batch, seed: 1 });
  const losses = await trainOn(model, digits);
  model.destroy();
  device.destroy();
  const isolated = 'crossOriginIsolated' in globalThis && globalThis.crossOriginIsolated;
  return { device: device.info.description, isolated, losses };
}

/** A digit is a byte for its class and a byte per pixel. */
export async function trainOn(model: Model, digits: Uint8Array): Promise<number[]> {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const images = new Float32Array(batch * pixels);
    const labels = new Int32Array(batch);
    for (let n = 0; n < batch; n++) {
      const start = (step * batch + n) * (pixels + 1);
      labels[n] = digits[start] ?? 0;
      digits.subarray(start + 1, start + 1 + pixels).forEach((value, i) => {
        images[n * pixels + i] = value / 255;
      });
    }
    const result = await model.trainStep(tensor([batch, 1, 28, 28], images), labels, { learningRate: 0.1, step });
    losses.push(result.lossSum / result.count);
  }
  return losses;
}
