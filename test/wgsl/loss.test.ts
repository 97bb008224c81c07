/** softmax and the loss on a device, in both profiles, against their float64 references. */
import { describe, expect } from 'vitest';
import type { LossSite } from '../../compiler/losses/lowering.ts';
import { lowering } from '../../compiler/losses/softmax_cross_entropy/lowering.ts';
import { lossGradient, lossPerSample } from '../../compiler/losses/softmax_cross_entropy/reference.ts';
import { softmaxForward } from '../../compiler/ops/softmax/reference.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import { forwardCalls, noScratch, testLayer } from '../support/layers.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

const span = { file: 'specs/test.yaml', start: 0, end: 0 };
const lossCalls = (site: LossSite) => lowering.wgsl.calls(site);
const names = {
  logits: 'logits',
  labels: 'labels',
  losses: 'losses',
  metrics: 'metrics',
  settings: { label_smoothing: 0 },
  span,
};

function buffersFor(logits: Float64Array, labels: Int32Array) {
  return {
    logits: Float32Array.from(logits),
    labels: Int32Array.from(labels),
    losses: new Float32Array(labels.length * 4),
    metrics: new Float32Array(4),
    'grad.logits': new Float32Array(logits.length),
    probabilities: new Float32Array(logits.length),
  };
}

describe.each(['gpu', 'software'] as const)('%s profile', (profile) => {
  for (const [N, classes] of [
    [1, 2],
    [3, 10],
    [67, 131],
  ] as const) {
    const logits = randomArray(N * classes, 1, 6);
    const labels = Int32Array.from({ length: N }, (_, n) => (n * 7) % classes);

    deviceTest(`loss, hits and gradient of ${N} × ${classes}`, async (device) => {
      const buffers = buffersFor(logits, labels);
      const calls = lossCalls({ ...names, classes, gradient: 'grad.logits', phase: 'forward' });
      await runCalls(device, profile, calls, buffers, { batch: N });
      const samples = lossPerSample(logits, labels, classes);
      const rows = samples.flatMap(({ loss, top1, top5 }) => [loss, Number(top1), Number(top5), 0]);
      expect(relativeError(buffers.losses, rows)).toBeLessThan(1e-5);
      const total = (field: number) => rows.reduce((sum, value, i) => sum + (i % 4 === field ? value : 0), 0);
      expect(buffers.metrics[0]).toBeCloseTo(total(0), 3);
      expect([...buffers.metrics.subarray(1)]).toEqual([total(1), total(2), N]);
      expect(relativeError(buffers['grad.logits'], lossGradient(logits, labels, classes))).toBeLessThan(1e-5);
    });

    deviceTest(`scoring ${N} × ${classes} gives the same metrics and leaves gradients alone`, async (device) => {
      const trained = buffersFor(logits, labels);
      const scored = buffersFor(logits, labels);
      const forward = lossCalls({ ...names, classes, gradient: 'grad.logits', phase: 'forward' });
      await runCalls(device, profile, forward, trained, { batch: N });
      await runCalls(device, profile, lossCalls({ ...names, classes, phase: 'score' }), scored, { batch: N });
      expect([...scored.metrics]).toEqual([...trained.metrics]);
      expect(scored['grad.logits'].every((value) => value === 0)).toBe(true);
    });

    deviceTest(`probabilities of ${N} × ${classes}`, async (device) => {
      const buffers = buffersFor(logits, labels);
      const layer = testLayer('prob', 'softmax', [classes], { classes });
      const site = { layer, geometry: { classes }, x: 'logits', y: 'probabilities', saved: {}, scratch: noScratch };
      await runCalls(device, profile, forwardCalls({ ...site, phase: 'predict', epilogue: [] }), buffers, {
        batch: N,
      });
      expect(relativeError(buffers.probabilities, softmaxForward(logits, classes))).toBeLessThan(1e-5);
    });
  }

  deviceTest('equal logits rank by index, huge ones do not overflow, and NaN is never a hit', async (device) => {
    const rows = [
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1, 1],
      [3e38, -3e38, 0, 0, 0, 0],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ];
    const buffers = buffersFor(Float64Array.from(rows.flat()), Int32Array.of(5, 4, 0, 0));
    await runCalls(device, profile, lossCalls({ ...names, classes: 6, phase: 'score' }), buffers, { batch: 4 });
    const field = (index: number) => [...buffers.losses].filter((_, i) => i % 4 === index);
    expect(field(1)).toEqual([0, 0, 1, 0]);
    expect(field(2)).toEqual([0, 1, 1, 0]);
    expect(field(0)[2]).toBe(0);
  });

  deviceTest('a NaN or +∞ among few classes leaves no loss, no hit, no gradient and no probability', async (device) => {
    const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
    const rows = [
      [1, 2, 3],
      [nan, 2, 3],
      [1, 2, nan],
      [1, inf, 3],
      [-inf, -inf, -inf],
      [-inf, 2, 3],
    ];
    const logits = Float64Array.from(rows.flat());
    const labels = Int32Array.of(2, 2, 0, 1, 0, 2);
    const buffers = buffersFor(logits, labels);
    const calls = lossCalls({ ...names, classes: 3, gradient: 'grad.logits', phase: 'forward' });
    const layer = testLayer('prob', 'softmax', [3], { classes: 3 });
    const site = { layer, geometry: { classes: 3 }, x: 'logits', y: 'probabilities', saved: {}, scratch: noScratch };
    const predict = forwardCalls({ ...site, phase: 'predict', epilogue: [] });
    await runCalls(device, profile, [...calls, ...predict], buffers, { batch: rows.length });
    const samples = lossPerSample(logits, labels, 3);
    const close = (actual: Float32Array, expected: Iterable<number>) =>
      expect([...actual].map((value) => value.toFixed(4))).toEqual([...expected].map((value) => value.toFixed(4)));
    close(
      buffers.losses,
      samples.flatMap(({ loss, top1, top5 }) => [loss, Number(top1), Number(top5), 0]),
    );
    expect(samples.map(({ top5 }) => top5)).toEqual([true, false, false, false, false, true]);
    close(buffers['grad.logits'], lossGradient(logits, labels, 3));
    close(buffers.probabilities, softmaxForward(logits, 3));
    expect([...buffers.metrics]).toEqual([Number.NaN, 2, 2, rows.length]);
  });

  deviceTest('a label out of range reads and writes within bounds', async (device) => {
    const buffers = buffersFor(randomArray(4, 1), Int32Array.of(-1, 99));
    await runCalls(device, profile, lossCalls({ ...names, classes: 2, phase: 'score' }), buffers, { batch: 2 });
    expect(buffers.losses.every(Number.isFinite)).toBe(true);
  });
});
