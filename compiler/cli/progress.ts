/**
 * What a training run looks like while it lasts: one line that is redrawn on a terminal; elsewhere one line per epoch,
 * and one every half minute where epochs are long. Receives events, keeps only what it needs for rates.
 */
import { type BatchMetrics, meanMetrics, type TrainEvent } from '../../runtime/index.ts';
import { formatCount } from '../text/table.ts';
import { printableLines } from './terminal.ts';

/** What `train.metrics` of a spec can ask for beside the loss. */
export type MetricName = 'top1' | 'top5';

export interface ProgressOptions {
  readonly epochs: number;
  /** Updates after which the run ends, if it is limited. */
  readonly steps?: number;
  readonly metrics: readonly MetricName[];
  /** Redraw one line instead of adding lines. */
  readonly live: boolean;
  readonly columns: number;
  readonly write: (text: string) => void;
  /** Seconds since the command started. */
  readonly now: () => number;
}

const WIDEST_BAR = 20;
const QUIET_SECONDS = 30;
const REDRAW_SECONDS = 0.1;

export interface Progress {
  onEvent(event: TrainEvent): void;
  /** A passing message in place of the bar, such as what is being computed before training. */
  onStage(what: string, done: number, total: number): void;
  /** Takes the bar away. */
  clear(): void;
  /** Adds a line that stays. */
  say(text: string): void;
}

export function createProgress(options: ProgressOptions): Progress {
  const { epochs, metrics, live, columns, write, now } = options;
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let saidAt = now();
  /** Where rates are counted from: the end of the first step of this epoch, which may have compiled kernels. */
  let timed: { readonly since: number; readonly step: number } | undefined;
  let timedImages = 0;

  /** One line with a bar as wide as there is room for. */
  function draw(before: string, share: number, after: string): void {
    if (live && now() - drawnAt >= REDRAW_SECONDS) {
      const room = columns - 1 - before.length - after.length - ' [] '.length;
      const line = room < 3 ? `${before} ${after}` : `${before} ${bar(share, Math.min(room, WIDEST_BAR))} ${after}`;
      write(`\r\x1b[K${line.slice(0, columns - 1)}`);
      drawn = true;
      drawnAt = now();
    }
  }

  function clear(): void {
    if (drawn) {
      write('\r\x1b[K');
      drawn = false;
    }
  }

  function say(text: string): void {
    clear();
    write(printableLines([text]));
    saidAt = now();
  }

  function onStep({ state, batchesPerEpoch, batch }: Extract<TrainEvent, { kind: 'step' }>): void {
    let speed = '';
    if (timed === undefined) {
      timed = { since: now(), step: state.step };
      timedImages = 0;
    } else {
      timedImages += batch.count;
      const seconds = now() - timed.since;
      const inRecipe = state.step - state.batchInEpoch + (epochs - state.epoch) * batchesPerEpoch;
      const remaining = Math.min(options.steps ?? inRecipe, inRecipe) - state.step;
      const left = formatDuration((remaining * seconds) / (state.step - timed.step));
      speed = `  ${formatSpeed(timedImages / seconds)} images/s  ${left} left`;
    }
    const place = `epoch ${state.epoch + 1}/${epochs}`;
    const facts = `${state.batchInEpoch}/${batchesPerEpoch}  ${describe(state.running, metrics)}${speed}`;
    draw(place, state.batchInEpoch / batchesPerEpoch, facts);
    if (!live && now() - saidAt >= QUIET_SECONDS) {
      say(`${place} step ${facts}`);
    }
  }

  /** Work beside the steps; where no line is redrawn, a line now and then says how far it is. */
  function stage(what: string, done: number, total: number): void {
    draw(what, done / total, `${done}/${total}`);
    if (!live && now() - saidAt >= QUIET_SECONDS) {
      say(`${what} ${done}/${total}`);
    }
  }

  return {
    clear,
    say,
    onStage: stage,
    onEvent(event) {
      if (event.kind === 'step') {
        onStep(event);
      } else if (event.kind === 'evaluating') {
        stage(event.split, event.done, event.total);
      } else {
        timed = undefined;
        const { epoch, train, validation, learningRate, nextLearningRate } = event;
        const next = nextLearningRate === learningRate ? '' : ` → ${formatRate(nextLearningRate)}`;
        const rate = `lr ${formatRate(learningRate)}${next}`;
        say(
          `epoch ${epoch}/${epochs}  train ${describe(train, metrics)}  validation ${describe(validation, metrics)}  ${rate}  ${formatDuration(now())}`,
        );
      }
    },
  };
}

function bar(share: number, cells: number): string {
  return `[${'='.repeat(Math.floor(Math.min(share, 1) * cells)).padEnd(cells)}]`;
}

/** "loss 0.1234  top-1 96.20 %" */
function describe(totals: BatchMetrics, metrics: readonly MetricName[]): string {
  const { loss, top1Error, top5Error } = meanMetrics(totals);
  const top1 = metrics.includes('top1') ? `  top-1 ${formatPercent(1 - top1Error)}` : '';
  const top5 = metrics.includes('top5') ? `  top-5 ${formatPercent(1 - top5Error)}` : '';
  return `loss ${loss.toFixed(4)}${top1}${top5}`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
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
