import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchMetrics, TrainEvent } from '../../runtime/index.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { checkRunFolder, metricsLine } from './run-folder.ts';

test('a folder with a checkpoint is refused to all runs but the one that continues from it', async () => {
  const root = await temporaryFolder();
  const [run, other] = [join(root, 'run'), join(root, 'other')];
  for (const folder of [run, other]) {
    await mkdir(folder);
    await writeFile(join(folder, 'checkpoint.safetensors'), '');
  }
  await symlink(run, join(root, 'latest'));
  const checkpoint = join(run, 'checkpoint.safetensors');
  expect(() => checkRunFolder(run, undefined)).toThrow(
    expect.objectContaining({
      code: 'SPC8303',
      help: [`continue that run with \`--resume ${checkpoint}\``, 'choose another folder with `--out`'],
    }),
  );
  expect(() => checkRunFolder(run, join(other, 'checkpoint.safetensors'))).toThrow(/the checkpoint of an earlier run/);
  expect(() => checkRunFolder(run, checkpoint)).not.toThrow();
  expect(() => checkRunFolder(join(root, 'latest'), checkpoint)).not.toThrow();
  expect(() => checkRunFolder(join(root, 'new'), checkpoint)).not.toThrow();
});

test('lines hold the metrics that the spec asks for', () => {
  const totals: BatchMetrics = { lossSum: 2, top1: 1, top5: 3, count: 4 };
  const epoch: TrainEvent = {
    kind: 'epoch',
    epoch: 1,
    step: 10,
    learningRate: 0.1,
    nextLearningRate: 0.1,
    train: totals,
    validation: totals,
  };
  expect(metricsLine(epoch, ['top1'], 1.5)).toEqual({
    kind: 'epoch',
    epoch: 1,
    step: 10,
    learning_rate: 0.1,
    train_loss: 0.5,
    train_top1_error: 0.75,
    val_loss: 0.5,
    val_top1_error: 0.75,
    elapsed_seconds: 1.5,
  });
  expect(metricsLine(epoch, ['top1', 'top5'], 1.5)).toMatchObject({ train_top5_error: 0.25, val_top5_error: 0.25 });
});

test('of steps every fiftieth leaves a line, and the last one of a run', () => {
  const batch: BatchMetrics = { lossSum: 2, top1: 1, top5: 3, count: 4 };
  const schedule = { reductions: 0, best: null, waited: 0 };
  const line = (step: number, last: boolean) => {
    const state = { step, epoch: 0, batchInEpoch: step, running: batch, schedule, learningRate: 0.1 };
    return metricsLine({ kind: 'step', state, batchesPerEpoch: 100, batch, last }, ['top1'], 1);
  };
  expect(line(49, false)).toBeUndefined();
  expect(line(50, false)).toMatchObject({ kind: 'step', step: 50, train_loss: 0.5 });
  expect(line(7, true)).toMatchObject({ kind: 'step', step: 7, train_loss: 0.5 });
});
