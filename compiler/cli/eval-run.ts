/** Carries out `specc eval`. */
import {
  checkClasses,
  createPipeline,
  evaluate,
  limitDataset,
  meanMetrics,
  networkTensors,
  statisticsOf,
} from '../../runtime/index.ts';
import { createStatisticsCache, openDataset } from '../../runtime/node/index.ts';
import { plural } from '../text/numbers.ts';
import { formatCount } from '../text/table.ts';
import { compileSpec } from './compile-spec.ts';
import type { EvalCommandOptions } from './eval-command.ts';
import { Exit, exitCodes } from './exit.ts';
import { checkFinite } from './finite.ts';
import { untilInterrupted } from './interrupt.ts';
import { createProgress, formatPercent } from './progress.ts';
import { readWeights, withModel } from './session.ts';
import { print } from './terminal.ts';
import { createUnreadableLog } from './unreadable-log.ts';

export async function evaluateSpec(specPath: string, source: string, options: EvalCommandOptions): Promise<void> {
  const compiled = compileSpec(specPath);
  const { graph, batch: specBatch } = compiled.model;
  const recipe = graph.data ?? {};
  const [channels = 1] = graph.input.shape;
  const { tensors, metadata } = await readWeights(options.weights);
  const opened = await openDataset(source, {
    channels,
    ...(recipe.resize === undefined ? {} : { resize: recipe.resize }),
  });
  checkClasses(metadata, opened);
  const dataset = options.limit === undefined ? opened : limitDataset(opened, options.limit);
  const progress = createProgress({
    epochs: 1,
    metrics: ['top1', 'top5'],
    live: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    write: (text) => process.stderr.write(text),
    now: () => performance.now() / 1000,
  });
  const log = createUnreadableLog((text) => progress.say(text));
  const totals = await untilInterrupted((signal) =>
    withModel(compiled, options, { batch: options.batch ?? specBatch }, async (model) => {
      model.writeParameters(networkTensors(tensors));
      const statistics = statisticsOf(tensors);
      const pipeline = await createPipeline(dataset, {
        recipe,
        input: graph.input.shape,
        classes: graph.classes,
        seed: 0,
        signal,
        onUnreadable: log.add,
        statisticsStore: createStatisticsCache(progress.say),
        onStatistics: (done, total) => progress.onStage('pixel statistics', done, total),
        ...(statistics === undefined ? {} : { statistics }),
      });
      return evaluate(model, pipeline, dataset.test, {
        mode: recipe.evaluate ?? 'center_crop',
        signal,
        onProgress: (done, total) => progress.onStage('test', done, total),
      });
    }),
  );
  progress.clear();
  log.printSummary();
  if (totals === undefined) {
    throw new Exit(exitCodes.interrupted);
  }
  const { loss, top1Error, top5Error } = meanMetrics(totals);
  checkFinite(`the mean loss over ${plural(totals.count, 'image')}`, [loss], tensors);
  print(`images       ${formatCount(totals.count)}`);
  print(`loss         ${loss.toFixed(4)}`);
  print(`top-1 error  ${formatPercent(top1Error)}`);
  print(`top-5 error  ${formatPercent(top5Error)}`);
  print(`accuracy     ${formatPercent(1 - top1Error)}`);
}
