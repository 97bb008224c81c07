/** Trains the hand-written network a few steps, in whatever engine loads this file; what it returns must be the same everywhere. */
import { openDevice, tensor } from '../../runtime/index.ts';
import { TinyNetwork } from './tiny-network.ts';

export interface SmokeResult {
  readonly device: string;
  readonly software: boolean;
  readonly losses: readonly number[];
  readonly probabilities: readonly number[];
}

export async function run({ steps }: { readonly steps: number }, open = openDevice): Promise<SmokeResult> {
  const device = await open('webgpu');
  const network = await TinyNetwork.create(device, { batch: 4, seed: 1 });
  const images = tensor([2, 1, 2, 2], new Float32Array([1, 0, -1, 2, -2, 1, 0, 1]));
  const labels = new Int32Array([0, 2]);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    losses.push((await network.trainStep(images, labels, { learningRate: 0.2, step })).lossSum);
  }
  const probabilities = [...(await network.predict(images)).data];
  device.destroy();
  return { device: device.info.description, software: device.info.software, losses, probabilities };
}
