import { expect, test } from 'vitest';
import type { BatchMetrics, TrainEvent } from '../../runtime/index.ts';
import { createProgress, formatDuration, type ProgressOptions } from './progress.ts';
import { createScreen } from './screen.ts';

const metrics = (count: number): BatchMetrics => ({ lossSum: count / 2, top1: count / 4, top5: count / 2, count });

/** The `batch`-th of ten steps of an epoch of 64 images each. */
function step(batch: number, { epoch = 0, last = false } = {}): TrainEvent {
  const schedule = { reductions: 0, best: null, waited: 0 };
  const place = { step: epoch * 10 + batch, epoch, batchInEpoch: batch };
  const state = { ...place, running: metrics(64 * batch), schedule, learningRate: 0.1 };
  return { kind: 'step', state, batchesPerEpoch: 10, batch: metrics(64), last };
}

const epochEnd: TrainEvent = {
  kind: 'epoch',
  epoch: 1,
  step: 10,
  learningRate: 0.1,
  nextLearningRate: 0.1 * 0.1,
  train: metrics(640),
  validation: metrics(100),
};

/** On a terminal of `columns`, or in a log where absent. */
function open({ columns, ...changes }: Partial<ProgressOptions> & { readonly columns?: number } = {}) {
  let clock = 0;
  const drawn: string[] = [];
  const said: string[] = [];
  const now = () => clock;
  const status = columns === undefined ? undefined : { columns, draw: (text: string) => void drawn.push(text) };
  const screen = createScreen({ status, print: (line) => void said.push(line), now });
  const progress = createProgress({ epochs: 2, metrics: ['top1'], screen, now, ...changes });
  return {
    at(seconds: number, event: TrainEvent) {
      clock = seconds;
      progress.onEvent(event);
    },
    stageAt(seconds: number, what: string, done: number, total: number) {
      clock = seconds;
      progress.onStage(what, done, total);
    },
    drawn,
    said,
  };
}

test('on a terminal one line is redrawn, with rate and time left from the second step on', () => {
  const { at, drawn, said } = open({ columns: 80 });
  at(1, step(1));
  at(3, step(2));
  expect(drawn).toEqual([
    'epoch 1/2 [==                  ] 1/10  loss 0.5000  top-1 25.00%',
    'epoch 1/2 [==         ] 2/10  loss 0.5000  top-1 25.00%  32 images/s  0:36 left',
  ]);
  expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(80);
  expect(said).toEqual([]);
});

test('the bar gives way where the line is short, and the line never wraps', () => {
  const { at, drawn } = open({ columns: 40 });
  at(1, step(1));
  at(3, step(2));
  expect(drawn).toHaveLength(2);
  for (const line of drawn) {
    expect(line.length).toBeLessThan(40);
  }
});

test('redrawing is not for every step of a fast network', () => {
  const { at, drawn } = open({ columns: 80 });
  for (let batch = 1; batch <= 10; batch++) {
    at(1 + batch / 100, step(batch));
  }
  expect(drawn).toHaveLength(1);
});

test('elsewhere only epochs leave lines, and long epochs one every quarter of a minute', () => {
  const { at, said } = open();
  at(1, step(1));
  at(14, step(2));
  at(16, step(3));
  at(30, step(4));
  at(32, step(5));
  expect(said).toEqual([
    'epoch 1/2 step 3/10  loss 0.5000  top-1 25.00%  8.5 images/s  2:08 left',
    'epoch 1/2 step 5/10  loss 0.5000  top-1 25.00%  8.3 images/s  1:56 left',
  ]);
});

test('a run that ends within an epoch says the loss that it came to, however short it was', () => {
  for (const columns of [undefined, 80]) {
    const { at, said } = open({ steps: 2, ...(columns === undefined ? {} : { columns }) });
    at(0, step(1));
    at(0.1, step(2, { last: true }));
    expect(said).toEqual(['epoch 1/2 step 2/10  loss 0.5000  top-1 25.00%']);
  }
});

test('the end of the last epoch says it once', () => {
  const { at, said } = open();
  at(1, step(10, { last: true }));
  at(2, epochEnd);
  expect(said).toHaveLength(1);
});

test('work beside the steps leaves lines that count images', () => {
  const { at, stageAt, said } = open();
  stageAt(5, 'pixel statistics', 6_000, 60_000);
  stageAt(16, 'pixel statistics', 12_000, 60_000);
  at(20, { kind: 'evaluating', split: 'validation', done: 64, total: 10_000 });
  at(40, { kind: 'evaluating', split: 'validation', done: 1_280, total: 10_000 });
  at(60, { kind: 'evaluating', split: 'test', done: 1_280, total: 10_000 });
  expect(said).toEqual([
    'pixel statistics: 12,000 of 60,000 images',
    'validation: 1,280 of 10,000 images',
    'test: 1,280 of 10,000 images',
  ]);
  const { stageAt: liveStageAt, drawn } = open({ columns: 60 });
  liveStageAt(5, 'test', 6_000, 60_000);
  expect(drawn).toEqual(['test [==                  ] 6,000/60,000']);
});

test('an epoch says what it was trained with and what comes next', () => {
  const { at, said } = open({ metrics: ['top1', 'top5'] });
  at(75, epochEnd);
  expect(said).toEqual([
    'epoch 1/2  train loss 0.5000  top-1 25.00%  top-5 50.00%  validation loss 0.5000  top-1 25.00%  top-5 50.00%  lr 0.1 → 0.01  1:15',
  ]);
});

test('a limit of steps counts for the time left', () => {
  const { at, drawn } = open({ columns: 80, steps: 4 });
  at(0, step(1));
  at(5, step(2));
  expect(drawn.at(-1)).toContain('0:10 left');
});

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [75, '1:15'],
  [3700, '1:01:40'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
