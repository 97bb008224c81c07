/** The update kernels on a device: several steps with a change of the learning rate, against the float64 references. */
import { expect } from 'vitest';
import { optimizerLowering } from '../../compiler/optimizers/lowerings.ts';
import { chosenOptimizer } from '../../compiler/optimizers/registry.ts';
import type { Choice } from '../../compiler/recipe/recipe-kind.ts';
import { optimizerReference, type UpdateState } from '../reference/optimizers.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

const span = { file: 'specs/test.yaml', start: 0, end: 0 };
const sgd = { lr: 0.1, momentum: 0.9, weight_decay: 0.05 };
const choices: readonly Choice[] = [
  { sgd },
  { sgd: { ...sgd, nesterov: true } },
  { sgd: { ...sgd, coupling: 'outside' } },
  { sgd: { ...sgd, coupling: 'outside', nesterov: true } },
  { adam: { lr: 0.1, weight_decay: 0.05 } },
  { adam: { lr: 0.1, beta1: 0, beta2: 0 } },
  { adam: { lr: 0.1, beta1: 0.3, beta2: 0.9999 } },
  { adamw: { lr: 0.1, weight_decay: 0.05 } },
];

/** The steps that are taken: early ones, where the correction of an average counts most, and late ones. */
const steps = [
  [0, 0.1],
  [1, 0.1],
  [2, 0.01],
  [500, 0.01],
  [5_000_000, 0.01],
] as const;

for (const choice of choices) {
  for (const shape of [[8, 6], [7]]) {
    deviceTest(`${JSON.stringify(choice)} of weights of shape [${shape}] over a change of the rate`, async (device) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const multipliers = { learningRateMultiplier: 2, decayMultiplier: 0.5 };
      const { kind, settings } = chosenOptimizer(choice);
      const reference = optimizerReference(choice);
      const calls = optimizerLowering(kind.kind).wgsl.update({
        settings,
        parameter: {
          name: 'conv1.weight',
          layer: 'conv1',
          role: 'weight',
          shape,
          initializer: { constant: 0 },
          ...multipliers,
          span,
        },
        gradient: 'grad.conv1.weight',
        state: Object.fromEntries(reference.keeps.map((what) => [what, `${what}.conv1.weight`])),
        span,
      });
      expect(calls.map(({ name }) => name)).toEqual(['conv1_weight_update']);
      let state: UpdateState = { w: randomArray(count, 1), kept: {} };
      const gradient = new Float32Array(count);
      const weights = Float32Array.from(state.w);
      const kept = Object.fromEntries(reference.keeps.map((what) => [`${what}.conv1.weight`, new Float32Array(count)]));
      const buffers = { 'conv1.weight': weights, 'grad.conv1.weight': gradient, ...kept };
      for (const [step, learningRate] of steps) {
        const g = randomArray(count, 10 + step);
        gradient.set(Float32Array.from(g));
        state = reference.update(state, g, { learningRate, update: step + 1, ...multipliers });
        await runCalls(device, 'gpu', calls, buffers, { batch: 1, learningRate, step });
      }
      expect(relativeError(weights, state.w)).toBeLessThan(2e-6);
      for (const [what, values] of Object.entries(state.kept)) {
        expect(relativeError(kept[`${what}.conv1.weight`] ?? [], values), what).toBeLessThan(1e-6);
      }
    });
  }
}
