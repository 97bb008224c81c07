/**
 * Carries out `specc train`: spec, folder, data and device are checked in this order, cheapest first. Then come the pass over the pixels
 * that a mean needs, which takes long with many images, and the loop.
 */
import { dirname } from 'node:path';
import { TEN_CROPS } from '../../runtime/data/windows.ts';
import {
  type BatchMetrics,
  checkClasses,
  checkFiniteWeights,
  checkFit,
  checkIdentity,
  createPipeline,
  type DataStatistics,
  type Dataset,
  errorShare,
  limitDataset,
  type MetricName,
  type Model,
  meanMetrics,
  metricNames,
  nextLearningRate,
  type Pipeline,
  type PipelineOptions,
  RecipeMissingError,
  type RunIdentity,
  readRun,
  statisticsOf,
  type TrainRecipe,
  type TrainResult,
  type TrainState,
  train,
  trainedTensors,
} from '../../runtime/index.ts';
import { createStatisticsCache } from '../../runtime/node/index.ts';
import { partsOf } from '../graph/recipe.ts';
import type { Graph } from '../graph/types.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import { optimizerState } from '../program/optimizer-state.ts';
import type { Program } from '../program/types.ts';
import { exampleOf } from '../recipe/recipe-kind.ts';
import { runtimeRecipe } from '../recipe/runtime-recipe.ts';
import { flowText } from '../text/flow-yaml.ts';
import { plural } from '../text/numbers.ts';
import { formatCount } from '../text/table.ts';
import { compileSpec } from './compile-spec.ts';
import { createCropRemarks } from './crop-remarks.ts';
import { openNamedData, trainingReport } from './data-report.ts';
import { untilInterrupted } from './interrupt.ts';
import type { DeviceOptions, SpecChanges } from './options.ts';
import { createProgress, formatPercent, formatRate, metricLabel, type Progress } from './progress.ts';
import { checkRunFolder, freeRunFolder, metricsLine, named, openRunFolder, type RunFolder } from './run-folder.ts';
import { createScreen, type Screen } from './screen.ts';
import { describeDevice, readWeights, type WeightsFile, withModel } from './session.ts';
import { print, statusLine } from './terminal.ts';
import { createUnreadableLog } from './unreadable-log.ts';

export interface TrainCommandOptions extends DeviceOptions, SpecChanges {
  readonly data?: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly limit?: number;
  readonly out?: string;
  readonly resume?: string;
  /** False with `--no-test`. */
  readonly test: boolean;
}

/** A checkpoint that the run continues from. */
interface Resume extends WeightsFile {
  readonly identity: RunIdentity;
  readonly state: TrainState;
  readonly statistics: DataStatistics | undefined;
}

/** What a run came to. */
export interface TrainedRun {
  readonly step: number;
  /** Of the last epoch of this run; absent where none was finished. */
  readonly validation?: BatchMetrics;
  /** Absent with `--no-test`. */
  readonly test?: BatchMetrics;
}

export async function trainSpec(specPath: string, source: string, options: TrainCommandOptions): Promise<TrainedRun> {
  const started = performance.now();
  const now = () => (performance.now() - started) / 1000;
  const compiled = compileSpec(specPath, {}, options);
  const { graph } = compiled.model;
  const resume = options.resume === undefined ? undefined : await readResume(options.resume, compiled.model.program);
  const section = trainSection(graph);
  const { metrics } = section;
  const { batch = section.batch, epochs = section.epochs } = options;
  const recipe: TrainRecipe = { ...runtimeRecipe(section), batch, epochs };
  const runFolder = () => {
    const fallback = options.resume === undefined ? freeRunFolder(graph.name) : dirname(options.resume);
    const folder = options.out ?? fallback;
    checkRunFolder(folder, options.resume);
    return folder;
  };
  runFolder();
  const seed = options.seed ?? resume?.identity.seed ?? 0;
  const screen = createScreen({ status: statusLine(process.stdout), print, now });
  const progress = createProgress({
    epochs: recipe.epochs,
    ...(options.steps === undefined ? {} : { steps: options.steps }),
    metrics,
    screen,
    now,
  });
  const log = createUnreadableLog(screen.say);

  const result = await untilInterrupted(async (signal) => {
    const dataset = await openData(graph, source, options, screen);
    const identity: RunIdentity = {
      model: graph.name,
      specHash: compiled.compilation.specHash,
      dataset: dataset.name,
      trainImages: dataset.train.length,
      ...(dataset.trainingFiles === undefined ? {} : { trainingFiles: dataset.trainingFiles }),
      batch: recipe.batch,
      seed,
    };
    if (resume !== undefined) {
      checkIdentity(resume.identity, identity);
      checkClasses(resume.metadata, dataset);
      if (resume.identity.trainingFiles === undefined && dataset.undivided !== undefined) {
        screen.say(
          'warning: the checkpoint does not say which images were held out; earlier versions held out others, so training may have seen some of these',
        );
      }
      if (resume.identity.specHash !== identity.specHash) {
        screen.say(
          'note: the spec has been edited since the checkpoint; training continues with the new one, except for initial values and pixel statistics, which come from the checkpoint',
        );
      }
    }
    const pipelineOptions: PipelineOptions = {
      recipe: graph.data,
      input: graph.input.shape,
      classes: graph.classes,
      seed,
      signal,
      onUnreadable: log.add,
      onImage: createCropRemarks({ recipe: graph.data, input: graph.input.shape }, dataset.train.length, screen.say),
      onStatistics: (done, total) => progress.onStage('pixel statistics', done, total),
      statisticsStore: createStatisticsCache(screen.say),
      ...(resume?.statistics === undefined ? {} : { statistics: resume.statistics }),
    };
    checkFit(dataset, pipelineOptions);
    // Memory for more images than the data set has would be wasted, and may be more than the device has.
    const batch = Math.min(recipe.batch, dataset.train.length);
    const parts = partsOf(graph);
    return withModel(compiled, options, { batch: Math.ceil(batch / parts), seed, signal }, async (model, device) => {
      const all = recipe.batch > batch ? ` (all ${formatCount(batch)} training images)` : '';
      const divided = parts === 1 ? '' : ` in ${parts} parts`;
      screen.say(`on ${describeDevice(device.info)}, batch ${recipe.batch}${all}${divided}, seed ${seed}`);
      const pipeline = await createPipeline(dataset, pipelineOptions);
      // Checked again: another run may have taken the folder while the data was read.
      const folder = await openRunFolder(runFolder(), resume?.state.step);
      const context = {
        model,
        pipeline,
        identity,
        recipe,
        metrics,
        folder,
        signal,
        progress,
        screen,
        now,
        options,
        resume,
      };
      return { folder, signal, ...(await runTraining(context)) };
    });
  });
  log.printSummary();
  finish(result, metrics);
  const { training, validation } = result;
  return {
    step: training.state.step,
    ...(validation !== undefined && { validation }),
    ...(training.test !== undefined && { test: training.test }),
  };
}

function trainSection(graph: Graph): NonNullable<Graph['train']> {
  const { train: section } = graph;
  if (section === undefined) {
    const [usual] = optimizerKinds;
    throw new RecipeMissingError(`${graph.file} has no \`train:\` section`, {
      help: [`add one: \`train: ${flowText({ batch: 128, epochs: 10, optimizer: usual && exampleOf(usual) })}\``],
    });
  }
  return section;
}

async function readResume(file: string, program: Program): Promise<Resume> {
  const weights = await readWeights(file);
  checkFiniteWeights(trainedTensors(weights.tensors), `in ${file}`);
  return { ...weights, ...readRun(weights, optimizerState(program)), statistics: statisticsOf(weights.tensors) };
}

async function openData(
  graph: Graph,
  source: string,
  { limit }: TrainCommandOptions,
  screen: Screen,
): Promise<Dataset> {
  const opened = await openNamedData(graph, source);
  const dataset = limit === undefined ? opened : limitDataset(opened, limit);
  for (const line of trainingReport(dataset, source, graph)) {
    screen.say(line);
  }
  return dataset;
}

interface TrainingContext {
  readonly model: Model;
  readonly pipeline: Pipeline;
  readonly identity: RunIdentity;
  readonly recipe: TrainRecipe;
  readonly metrics: readonly MetricName[];
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly screen: Screen;
  readonly now: () => number;
  readonly options: TrainCommandOptions;
  readonly resume: Resume | undefined;
}

/** "resuming after step 120, in epoch 3, at learning rate 0.002 (0.02 before)" */
function resumeLine(state: TrainState, { recipe, options, pipeline }: TrainingContext): string {
  const { step, epoch, learningRate } = state;
  const { steps = Number.POSITIVE_INFINITY } = options;
  if (epoch >= recipe.epochs || step >= steps) {
    const more = epoch >= recipe.epochs ? `--epochs ${epoch + 1}` : `--steps ${step + 1}`;
    return `the run is complete: nothing is left to train after ${plural(epoch, 'epoch')} (${plural(step, 'step')}); continue with \`${more}\` or more`;
  }
  const rate = nextLearningRate(recipe, state, pipeline.dataset.train.length);
  const before = rate === learningRate ? '' : ` (${formatRate(learningRate)} before)`;
  return `resuming after step ${step}, in epoch ${epoch + 1}, at learning rate ${formatRate(rate)}${before}`;
}

/** A training step costs a forward pass, and two more of the same cost for the backward pass. */
const PASSES_OF_TRAINING = 3;

/** Warns before training about a test that takes longer than the training itself. */
function warnOfLongTest({ pipeline, recipe, options, resume, screen }: TrainingContext): void {
  const { dataset } = pipeline;
  if (!options.test || pipeline.recipe.evaluate !== 'ten_crop') {
    return;
  }
  const { step, epoch } = resume?.state ?? { step: 0, epoch: 0 };
  const byEpochs = Math.max(0, recipe.epochs - epoch) * dataset.train.length;
  const images = Math.min(byEpochs, Math.max(0, (options.steps ?? Number.POSITIVE_INFINITY) - step) * recipe.batch);
  const passes = TEN_CROPS * dataset.test.length;
  if (passes > PASSES_OF_TRAINING * images) {
    screen.say(
      `warning: the final test takes ${formatCount(passes)} forward passes, ten crops of ${plural(dataset.test.length, 'image')}, longer than the training; \`--no-test\` skips it`,
    );
  }
}

async function runTraining(context: TrainingContext): Promise<Pick<Finished, 'training' | 'validation'>> {
  const { model, pipeline, identity, recipe, metrics, folder, signal, progress, screen, now, options, resume } =
    context;
  if (resume !== undefined) {
    model.writeParameters(trainedTensors(resume.tensors));
    screen.say(resumeLine(resume.state, context));
  }
  warnOfLongTest(context);
  let validation: BatchMetrics | undefined;
  const training = await train(model, pipeline, {
    recipe,
    identity,
    signal,
    skipTest: !options.test,
    ...(options.steps === undefined ? {} : { steps: options.steps }),
    ...(resume === undefined ? {} : { resume: resume.state }),
    saveCheckpoint: folder.saveCheckpoint,
    onEvent(event) {
      progress.onEvent(event);
      if (event.kind === 'epoch') {
        validation = event.validation;
      }
      const line = metricsLine(event, metrics, now());
      if (line !== undefined) {
        folder.record(line);
      }
    },
  });
  if (training.test !== undefined) {
    folder.record({ kind: 'test', step: training.state.step, ...named('test', training.test, metrics) });
  }
  await folder.flush();
  return { training, ...(validation !== undefined && { validation }) };
}

interface Finished {
  readonly training: TrainResult;
  readonly validation?: BatchMetrics;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
}

function finish(
  { training: { aborted, state, test }, folder, signal }: Finished,
  metrics: readonly MetricName[],
): void {
  if (aborted) {
    print(`stopped after step ${state.step}; continue with \`--resume ${folder.checkpoint}\``);
    throw signal.reason;
  }
  if (test !== undefined) {
    print(testLine(test, metrics));
  }
  print(`checkpoint: ${folder.checkpoint}`);
}

function testLine(test: BatchMetrics, metrics: readonly MetricName[]): string {
  const { loss, top1Error } = meanMetrics(test);
  const accuracy = `test accuracy ${formatPercent(1 - top1Error)}`;
  const others = metricNames.filter((name) => name !== 'top1' && metrics.includes(name));
  const errors = others.map((name) => `, ${metricLabel(name)} error ${formatPercent(errorShare(test, name))}`);
  return `${accuracy}  (${plural(test.count, 'image')}, loss ${loss.toFixed(4)}${errors.join('')})`;
}
