/**
 * The progress of a run: its position in the epoch, that of passes other than steps, a line for each epoch. Receives
 * events, keeps only what it needs for rates; `screen.ts` draws.
 */
import {
  type BatchMetrics,
  errorShare,
  type MetricName,
  meanMetrics,
  metricNames,
  type TrainEvent,
  topK,
} from '../../runtime/index.ts';
import { formatCount } from '../text/table.ts';
import type { Screen, Stand } from './screen.ts';

export interface ProgressOptions {
  readonly epochs: number;
  /** Updates after which the run ends, if it is limited. */
  readonly steps?: number;
  readonly metrics: readonly MetricName[];
  readonly screen: Screen;
  /** Seconds since the command started. */
  readonly now: () => number;
}

export interface Progress {
  onEvent(event: TrainEvent): void;
  /** Work other than steps, such as what is computed before training. */
  onStage(what: string, done: number, total: number): void;
}

export function createProgress({ epochs, steps, metrics, screen, now }: ProgressOptions): Progress {
  /** Where rates are counted from: the end of the first step of this epoch, which may have compiled kernels. */
  let timed: { readonly since: number; readonly step: number } | undefined;
  let timedImages = 0;

  function speedAfter({ state, batchesPerEpoch, batch }: StepEvent): string {
    if (timed === undefined) {
      timed = { since: now(), step: state.step };
      timedImages = 0;
      return '';
    }
    timedImages += batch.count;
    const seconds = now() - timed.since;
    const inRecipe = state.step - state.batchInEpoch + (epochs - state.epoch) * batchesPerEpoch;
    const remaining = Math.min(steps ?? inRecipe, inRecipe) - state.step;
    const left = formatDuration((remaining * seconds) / (state.step - timed.step));
    return `  ${formatSpeed(timedImages / seconds)} images/s  ${left} left`;
  }

  function onStep(event: StepEvent): void {
    const { state, batchesPerEpoch, last } = event;
    const { batchInEpoch } = state;
    const what = `epoch ${state.epoch + 1}/${epochs}`;
    const soFar = `${batchInEpoch}/${batchesPerEpoch}  ${describe(state.running, metrics)}`;
    const facts = `${soFar}${speedAfter(event)}`;
    if (last && batchInEpoch < batchesPerEpoch) {
      // Nothing else will report this epoch.
      screen.say(`${what} step ${soFar}`);
    } else {
      screen.show({ what, share: batchInEpoch / batchesPerEpoch, facts, line: `${what} step ${facts}` });
    }
  }

  return {
    onStage: (what, done, total) => screen.show(stageStand(what, done, total)),
    onEvent(event) {
      if (event.kind === 'step') {
        onStep(event);
      } else if (event.kind === 'evaluating') {
        screen.show(stageStand(event.split, event.done, event.total));
      } else {
        timed = undefined;
        const { epoch, train, validation, learningRate, nextLearningRate } = event;
        const next = nextLearningRate === learningRate ? '' : ` → ${formatRate(nextLearningRate)}`;
        const rate = `lr ${formatRate(learningRate)}${next}`;
        screen.say(
          `epoch ${epoch}/${epochs}  train ${describe(train, metrics)}  validation ${describe(validation, metrics)}  ${rate}  ${formatDuration(now())}`,
        );
      }
    },
  };
}

type StepEvent = Extract<TrainEvent, { kind: 'step' }>;

/** "validation: 12,000 of 60,000 images" */
function stageStand(what: string, done: number, total: number): Stand {
  const [some, all] = [formatCount(done), formatCount(total)];
  return { what, share: done / total, facts: `${some}/${all}`, line: `${what}: ${some} of ${all} images` };
}

/** "loss 0.1234  top-1 96.20%" */
function describe(totals: BatchMetrics, metrics: readonly MetricName[]): string {
  const shown = metricNames.filter((name) => metrics.includes(name));
  const hits = shown.map((name) => `  ${metricLabel(name)} ${formatPercent(1 - errorShare(totals, name))}`);
  return `loss ${meanMetrics(totals).loss.toFixed(4)}${hits.join('')}`;
}

/** "top-5" */
export function metricLabel(name: MetricName): string {
  return `top-${topK[name]}`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** Without the last digits that repeated multiplication leaves: 0.0010000000000000002 → 0.001 */
export function formatRate(learningRate: number): string {
  return String(Number(learningRate.toPrecision(6)));
}

function formatSpeed(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
}

/** 75 → "1:15", 3700 → "1:01:40" */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
