/**
 * What a checkpoint says about its run, as JSON: which run it is and how far it has got. The file is checked against these descriptions
 * before anything continues from it.
 */
import { type BatchMetrics, metricNames } from '../metrics.ts';
import { CheckpointDamagedError } from './errors.ts';
import type { ScheduleState } from './schedules/schedule.ts';

/** What a run was started with and must be continued with. */
export interface RunIdentity {
  /** Name of the network. */
  readonly model: string;
  /** Hash of its spec. */
  readonly specHash: string;
  readonly dataset: string;
  readonly trainImages: number;
  /** `Dataset.trainingFiles`; absent where the images are not files, and in checkpoints from before it was kept. */
  readonly trainingFiles?: string;
  readonly batch: number;
  readonly seed: number;
}

/** How far a run has got. Every random choice follows from it and the seed. */
export interface TrainState {
  /** Updates done. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Batches of the current epoch that were used. */
  readonly batchInEpoch: number;
  /** Training metrics of the current epoch so far. */
  readonly running: BatchMetrics;
  readonly schedule: ScheduleState;
  /** The rate of the latest update, for people: that of the next one follows from the spec and the rest of the state. */
  readonly learningRate: number;
}

/** What is wrong with a value, `must be a whole number from 0 on`; undefined if nothing is. */
type Check = (value: unknown) => string | undefined;

const must =
  (words: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : `must be ${words}`;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const wholeFrom = (least: number) =>
  must(`a whole number, ${least} or more`, (value) => Number.isSafeInteger(value) && Number(value) >= least);
const text = must('text', (value) => typeof value === 'string');
/** 0 if a schedule begins or ends there. */
const rate = must('a number, 0 or more', (value) => isNumber(value) && value >= 0);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

/** A description of an object: a check, or a description, for each key. Keys that it does not name are left out. */
interface Description {
  readonly [key: string]: Check | Description;
}

const identityShape: Description = {
  model: text,
  specHash: text,
  dataset: text,
  trainImages: wholeFrom(1),
  trainingFiles: optional(text),
  batch: wholeFrom(1),
  seed: wholeFrom(0),
};

const metricsShape: Description = {
  lossSum: must('a number, 0 or more', (value) => isNumber(value) && value >= 0),
  ...Object.fromEntries(metricNames.map((name) => [name, wholeFrom(0)])),
  count: wholeFrom(0),
};

const stateShape: Description = {
  step: wholeFrom(0),
  epoch: wholeFrom(0),
  batchInEpoch: wholeFrom(0),
  running: metricsShape,
  schedule: {
    monitor: optional(text),
    best: must('a number or null', (value) => value === null || isNumber(value)),
    waited: wholeFrom(0),
    reductions: wholeFrom(0),
    // Where runs before format 2 stored it.
    learningRate: optional(rate),
  },
  learningRate: optional(rate),
};

/** Keys in a fixed order, so that the same state gives the same bytes however it came about. */
export function toJson(value: RunIdentity | TrainState): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Throws `CheckpointDamagedError` naming the first impossible value. */
export function parseIdentity(json: string): RunIdentity {
  return parse('identity', json, identityShape) as unknown as RunIdentity;
}

/** Throws `CheckpointDamagedError` naming the first value that is impossible, by itself or in a run of this identity. */
export function parseState(json: string, { trainImages, batch }: RunIdentity): TrainState {
  const { schedule, learningRate, ...rest } = parse('state', json, stateShape) as unknown as TrainState & {
    readonly schedule: ScheduleState & { readonly learningRate?: number };
  };
  const { learningRate: earlier, ...kept } = schedule;
  const state = { ...rest, schedule: kept, learningRate: learningRate ?? earlier };
  if (state.learningRate === undefined) {
    throw damaged('its `state.learningRate` must be a number, 0 or more');
  }
  const batches = Math.ceil(trainImages / batch);
  const { step, epoch, batchInEpoch, running } = state;
  if (batchInEpoch > batches) {
    throw damaged(`its \`state.batchInEpoch\` is ${batchInEpoch}, but an epoch has ${batches} batches`);
  }
  if (step > epoch * batches + batchInEpoch) {
    throw damaged(`its \`state.step\` is ${step}, more than ${epoch} epochs and ${batchInEpoch} batches have`);
  }
  if (epoch > step) {
    throw damaged(`its \`state.epoch\` is ${epoch}, more than ${step} updates can fill`);
  }
  if (state.schedule.reductions > epoch || state.schedule.waited > epoch) {
    throw damaged('its `state.schedule` counts more epochs than were completed');
  }
  // A class among the best k is also among the best of any larger k.
  const counts = [...metricNames.map((name) => running[name]), running.count, batchInEpoch * batch];
  if (counts.some((count, index) => count < (counts[index - 1] ?? 0))) {
    throw damaged('its `state.running` counts more images than were trained on');
  }
  return { ...state, learningRate: state.learningRate };
}

/** The class names by label. */
export function parseClasses(json: string): readonly string[] {
  const classes = parseJson('classes', json);
  if (!Array.isArray(classes) || classes.some((name) => typeof name !== 'string')) {
    throw damaged('its `classes` must be a list of strings');
  }
  return classes;
}

function parse(name: string, json: string, shape: Description): Readonly<Record<string, unknown>> {
  return pick(name, parseJson(name, json), shape);
}

function parseJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw damaged(`its \`${name}\` is not JSON`, cause);
  }
}

function pick(path: string, value: unknown, shape: Description): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(`its \`${path}\` must be an object`);
  }
  const found: Record<string, unknown> = {};
  for (const [key, wanted] of Object.entries(shape)) {
    const member = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    if (typeof wanted !== 'function') {
      found[key] = pick(`${path}.${key}`, member, wanted);
      continue;
    }
    const problem = wanted(member);
    if (problem !== undefined) {
      throw damaged(`its \`${path}.${key}\` ${problem}`);
    }
    if (member !== undefined) {
      found[key] = member;
    }
  }
  return found;
}

function damaged(reason: string, cause?: unknown): CheckpointDamagedError {
  return new CheckpointDamagedError(`the checkpoint is damaged: ${reason}`, { cause });
}
