/** The update kernel on a device: several steps with a learning-rate change, against the float64 reference. */
import { expect } from 'vitest';
import { lowering } from '../../compiler/optimizers/sgd/lowering.ts';
import { type SgdState, sgdUpdate } from '../../compiler/optimizers/sgd/reference.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

const span = { file: 'specs/test.yaml', start: 0, end: 0 };

for (const shape of [[8, 6], [7]]) {
  deviceTest(
    `weights of shape [${shape}] follow the paper's update over a change of the learning rate`,
    async (device) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const multipliers = { learningRateMultiplier: 2, decayMultiplier: 0.5 };
      const parameter = {
        name: 'conv1.weight',
        layer: 'conv1',
        role: 'weight',
        shape,
        initializer: { constant: 0 },
        ...multipliers,
        span,
      } as const;
      const calls = lowering.wgsl.update({
        settings: { lr: 0.1, momentum: 0.9, weight_decay: 0.05 },
        parameter,
        gradient: 'grad.conv1.weight',
        state: { velocity: 'velocity.conv1.weight' },
        span,
      });
      expect(calls.map(({ name }) => name)).toEqual(['conv1_weight_update']);
      let state: SgdState = { w: randomArray(count, 1), v: new Float64Array(count) };
      const buffers = {
        'conv1.weight': Float32Array.from(state.w),
        'grad.conv1.weight': new Float32Array(count),
        'velocity.conv1.weight': new Float32Array(count),
      };
      for (const [step, learningRate] of [0.1, 0.1, 0.01, 0.01].entries()) {
        const g = randomArray(count, 10 + step);
        state = sgdUpdate(state, g, { learningRate, momentum: 0.9, weightDecay: 0.05, ...multipliers });
        buffers['grad.conv1.weight'].set(Float32Array.from(g));
        await runCalls(device, 'gpu', calls, buffers, { batch: 1, learningRate });
      }
      expect(relativeError(buffers['conv1.weight'], state.w)).toBeLessThan(1e-6);
      expect(relativeError(buffers['velocity.conv1.weight'], state.v)).toBeLessThan(1e-6);
    },
  );
}
