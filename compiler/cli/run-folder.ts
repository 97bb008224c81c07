/** The folder of a training run: `checkpoint.safetensors`, replaced whole, and `metrics.jsonl`, a line per epoch and every 50 steps. */
import { existsSync, realpathSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BatchMetrics, Checkpoint, MetricName, TrainEvent } from '../../runtime/index.ts';
import { errorShare, meanMetrics, metricNames, OutputError } from '../../runtime/index.ts';
import { writeTensorFile } from '../../runtime/node/index.ts';
import { removeAbandoned } from './abandoned-files.ts';
import { checkOutputFile, guardOutput } from './output-file.ts';

export const CHECKPOINT = 'checkpoint.safetensors';
const METRICS = 'metrics.jsonl';
const HELP = 'choose another folder with `--out`';

/** Steps between two step lines. */
const STEP_LINE_EVERY = 50;

/** One line of `metrics.jsonl`. No clock time: two equal runs differ only in `elapsed_seconds`. */
export type MetricsLine = Readonly<Record<string, number | string>>;

/** `runs/<name>`, or `runs/<name>-2` and so on if there is already a run. */
export function freeRunFolder(name: string): string {
  const taken = (folder: string) => existsSync(join(folder, CHECKPOINT)) || existsSync(join(folder, METRICS));
  let folder = `runs/${name}`;
  for (let n = 2; taken(folder); n++) {
    folder = `runs/${name}-${n}`;
  }
  return folder;
}

/** Refuses a folder that cannot be written, or that contains the checkpoint of a run other than that of the checkpoint `resume`. */
export function checkRunFolder(folder: string, resume: string | undefined): void {
  for (const name of [CHECKPOINT, METRICS]) {
    checkOutputFile(join(folder, name), HELP);
  }
  const checkpoint = join(folder, CHECKPOINT);
  if (existsSync(checkpoint) && (resume === undefined || realpathSync(dirname(resume)) !== realpathSync(folder))) {
    throw new OutputError(`${folder} holds the checkpoint of an earlier run, which would be replaced`, {
      help: [`continue that run with \`--resume ${checkpoint}\``, HELP],
    });
  }
}

export interface RunFolder {
  readonly checkpoint: string;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Queues a line; lines reach the file in order. */
  record(line: MetricsLine): void;
  /** Resolves when all queued lines are written. */
  flush(): Promise<void>;
}

/** Makes the folder. A resumed run keeps the metrics up to the step it continues from; any other starts with none. */
export async function openRunFolder(folder: string, resumeStep: number | undefined): Promise<RunFolder> {
  const metrics = join(folder, METRICS);
  const checkpoint = join(folder, CHECKPOINT);
  await guardOutput(folder, HELP, async () => {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(checkpoint);
    await writeFile(metrics, resumeStep === undefined ? '' : await linesUpTo(metrics, resumeStep));
  });
  let queue = Promise.resolve();
  return {
    checkpoint,
    saveCheckpoint: ({ tensors, metadata }) =>
      guardOutput(checkpoint, HELP, () => writeTensorFile(checkpoint, tensors, metadata)),
    record(line) {
      queue = queue.then(() => guardOutput(metrics, HELP, () => appendFile(metrics, `${JSON.stringify(line)}\n`)));
      // Reported by `flush`; without a handler here a full disk would end the process before the checkpoint is written.
      queue.catch(() => undefined);
    },
    flush: () => queue,
  };
}

async function linesUpTo(file: string, step: number): Promise<string> {
  if (!existsSync(file)) {
    return '';
  }
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const kept = lines.filter((line) => {
    try {
      const { kind, step: at } = JSON.parse(line) as { kind?: string; step?: number };
      // The last step of an interrupted run has a line that an uninterrupted run does not have.
      const isCut = kind === 'step' && at !== undefined && at % STEP_LINE_EVERY !== 0;
      return at !== undefined && at <= step && !isCut;
    } catch {
      return false;
    }
  });
  return kept.map((line) => `${line}\n`).join('');
}

/** The line for an event, if any, with the requested metrics. */
export function metricsLine(
  event: TrainEvent,
  metrics: readonly MetricName[],
  elapsedSeconds: number,
): MetricsLine | undefined {
  const elapsed_seconds = Math.round(elapsedSeconds * 1000) / 1000;
  if (event.kind === 'step') {
    const { step, epoch, learningRate } = event.state;
    return step % STEP_LINE_EVERY === 0 || event.last
      ? {
          kind: 'step',
          epoch: epoch + 1,
          step,
          learning_rate: learningRate,
          ...named('train', event.batch, metrics),
          elapsed_seconds,
        }
      : undefined;
  }
  if (event.kind === 'epoch') {
    const { epoch, step, learningRate, train, validation } = event;
    return {
      kind: 'epoch',
      epoch,
      step,
      learning_rate: learningRate,
      ...named('train', train, metrics),
      ...named('val', validation, metrics),
      elapsed_seconds,
    };
  }
  return undefined;
}

/** `train_loss`, `train_top1_error`, `train_top5_error` */
export function named(prefix: string, totals: BatchMetrics, metrics: readonly MetricName[]): MetricsLine {
  const shown = metricNames.filter((name) => metrics.includes(name));
  return {
    [`${prefix}_loss`]: meanMetrics(totals).loss,
    ...Object.fromEntries(shown.map((name) => [`${prefix}_${name}_error`, errorShare(totals, name)])),
  };
}
