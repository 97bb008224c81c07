import { expect, test } from 'vitest';
import type { BatchMetrics, TrainEvent } from '../../runtime/index.ts';
import { createProgress, formatDuration, type ProgressOptions } from './progress.ts';

const metrics = (count: number): BatchMetrics => ({ lossSum: count / 2, top1: count / 4, top5: count / 2, count });

/** The `batch`-th of ten steps of an epoch of 64 images each. */
function step(batch: number, epoch = 0): TrainEvent {
  const schedule = { reductions: 0, best: null, waited: 0 };
  const place = { step: epoch * 10 + batch, epoch, batchInEpoch: batch };
  const state = { ...place, running: metrics(64 * batch), schedule, learningRate: 0.1 };
  return { kind: 'step', state, batchesPerEpoch: 10, batch: metrics(64) };
}

function open(changes: Partial<ProgressOptions> = {}) {
  let clock = 0;
  let text = '';
  const progress = createProgress({
    epochs: 2,
    metrics: ['top1'],
    live: false,
    columns: 80,
    write(more) {
      text += more;
    },
    now: () => clock,
    ...changes,
  });
  return {
    progress,
    at(seconds: number, event: TrainEvent) {
      clock = seconds;
      progress.onEvent(event);
    },
    written: () => text,
  };
}

test('on a terminal one line is redrawn, with rate and time left from the second step on', () => {
  const { at, written } = open({ live: true });
  at(1, step(1));
  at(3, step(2));
  expect(written().split('\r\x1b[K')).toEqual([
    '',
    'epoch 1/2 [==                  ] 1/10  loss 0.5000  top-1 25.00 %',
    'epoch 1/2 [==        ] 2/10  loss 0.5000  top-1 25.00 %  32 images/s  0:36 left',
  ]);
  expect(
    Math.max(
      ...written()
        .split('\r\x1b[K')
        .map((line) => line.length),
    ),
  ).toBeLessThan(80 + 3);
});

test('the bar gives way where the line is short, and the line never wraps', () => {
  const { at, written } = open({ live: true, columns: 40 });
  at(1, step(1));
  at(3, step(2));
  for (const line of written().split('\r\x1b[K')) {
    expect(line.length).toBeLessThan(40);
  }
});

test('redrawing is not for every step of a fast network', () => {
  const { at, written } = open({ live: true });
  for (let batch = 1; batch <= 10; batch++) {
    at(1 + batch / 100, step(batch));
  }
  expect(written().split('\r').length).toBe(2);
});

test('elsewhere only epochs leave lines, and long epochs one every half minute', () => {
  const { at, written } = open();
  at(1, step(1));
  at(20, step(2));
  at(31, step(3));
  at(40, step(4));
  at(62, step(5));
  expect(written()).toBe(
    [
      'epoch 1/2 step 3/10  loss 0.5000  top-1 25.00 %  4.3 images/s  4:15 left',
      'epoch 1/2 step 5/10  loss 0.5000  top-1 25.00 %  4.2 images/s  3:49 left',
      '',
    ].join('\n'),
  );
});

test('an epoch says what it was trained with and what comes next', () => {
  const { at, written } = open({ metrics: ['top1', 'top5'] });
  at(75, {
    kind: 'epoch',
    epoch: 1,
    step: 10,
    learningRate: 0.1,
    nextLearningRate: 0.1 * 0.1,
    train: metrics(640),
    validation: metrics(100),
  });
  expect(written()).toBe(
    'epoch 1/2  train loss 0.5000  top-1 25.00 %  top-5 50.00 %  validation loss 0.5000  top-1 25.00 %  top-5 50.00 %  lr 0.1 → 0.01  1:15\n',
  );
});

test('a limit of steps counts for the time left', () => {
  const { at, written } = open({ live: true, steps: 4 });
  at(0, step(1));
  at(5, step(2));
  expect(written()).toContain('0:10 left');
});

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [75, '1:15'],
  [3700, '1:01:40'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
