/** Carries out `specc eval`. */

import { TEN_CROPS } from '../../runtime/data/windows.ts';
import {
  checkClasses,
  createPipeline,
  datasetOf,
  errorShare,
  evaluate,
  limitDataset,
  meanMetrics,
  metricNames,
  networkTensors,
  statisticsOf,
  trainingFilesOf,
} from '../../runtime/index.ts';
import { createStatisticsCache } from '../../runtime/node/index.ts';
import { plural } from '../text/numbers.ts';
import { formatCount } from '../text/table.ts';
import { compileSpec } from './compile-spec.ts';
import { createCropRemarks } from './crop-remarks.ts';
import { imagesToScore, openNamedData, type SplitChoice, scoringReport } from './data-report.ts';
import { checkFinite } from './finite.ts';
import { untilInterrupted } from './interrupt.ts';
import type { DeviceOptions, SpecChanges } from './options.ts';
import { createProgress, formatPercent, metricLabel } from './progress.ts';
import { createScreen } from './screen.ts';
import { readWeights, withModel } from './session.ts';
import { print, printError, statusLine } from './terminal.ts';
import { createUnreadableLog } from './unreadable-log.ts';

export interface EvalCommandOptions extends DeviceOptions, SpecChanges {
  readonly weights: string;
  readonly data?: string;
  readonly batch?: number;
  readonly limit?: number;
  readonly split?: SplitChoice;
}

export async function evaluateSpec(specPath: string, source: string, options: EvalCommandOptions): Promise<void> {
  const compiled = compileSpec(specPath, {}, options);
  const { graph, batch: specBatch } = compiled.model;
  const recipe = graph.data;
  const { tensors, metadata } = await readWeights(options.weights);
  const opened = await openNamedData(graph, source);
  checkClasses(metadata, opened);
  const scored = imagesToScore(opened, options.split, {
    dataset: datasetOf(metadata),
    trainingFiles: trainingFilesOf(metadata),
  });
  const chosen = { ...opened, test: scored.images };
  const dataset = options.limit === undefined ? chosen : limitDataset(chosen, options.limit);
  const now = () => performance.now() / 1000;
  const screen = createScreen({ status: statusLine(process.stderr), print: printError, now });
  const progress = createProgress({ epochs: 1, metrics: metricNames, screen, now });
  for (const line of scoringReport(opened, scored.images, graph)) {
    screen.say(line);
  }
  const log = createUnreadableLog(screen.say);
  const passes = dataset.test.length * (recipe.evaluate === 'ten_crop' ? TEN_CROPS : 1);
  const batch = Math.max(1, Math.min(options.batch ?? specBatch, passes));
  const totals = await untilInterrupted((signal) =>
    withModel(compiled, options, { batch, signal }, async (model) => {
      model.writeParameters(networkTensors(tensors));
      const statistics = statisticsOf(tensors);
      const pipeline = await createPipeline(dataset, {
        recipe,
        input: graph.input.shape,
        classes: graph.classes,
        seed: 0,
        signal,
        onUnreadable: log.add,
        onImage: createCropRemarks({ recipe, input: graph.input.shape }, 0, screen.say),
        statisticsStore: createStatisticsCache(screen.say),
        onStatistics: (done, total) => progress.onStage('pixel statistics', done, total),
        ...(statistics === undefined ? {} : { statistics }),
      });
      const scores = await evaluate(model, pipeline, dataset.test, {
        signal,
        onProgress: (done, total) => progress.onStage('test', done, total),
      });
      if (scores === undefined) {
        throw signal.reason;
      }
      return scores;
    }),
  );
  log.printSummary();
  const { loss, top1Error } = meanMetrics(totals);
  checkFinite(`the mean loss over ${plural(totals.count, 'image')}`, [loss], tensors);
  print(`images       ${formatCount(totals.count)}${scored.words}`);
  print(`loss         ${loss.toFixed(4)}`);
  for (const name of metricNames) {
    print(`${metricLabel(name)} error  ${formatPercent(errorShare(totals, name))}`);
  }
  print(`accuracy     ${formatPercent(1 - top1Error)}`);
}
