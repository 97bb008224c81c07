import { afterAll, beforeAll, expect, test } from 'vitest';
import { TinyNetwork } from '../test/support/tiny-network.ts';
import type { Device } from './device/device.ts';
import { openDevice } from './node/index.ts';
import { tensor } from './tensor.ts';

let device: Device;
let network: TinyNetwork;
beforeAll(async () => {
  device = await openDevice();
  network = await TinyNetwork.create(device, { batch: 4, seed: 1 });
});
afterAll(() => device?.destroy());

const images = tensor([3, 1, 2, 2], new Float32Array([1, 0, -1, 2, 0.5, 0.5, 0.5, 0.5, -2, 1, 0, 1]));
const labels = new Int32Array([0, 2, 1]);

test('x', async () => {
  console.log(await network.forward(images), await network.trainStep(images, labels, {learningRate: 0.1, step: 0}));
});
