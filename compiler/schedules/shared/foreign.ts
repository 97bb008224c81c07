/** Other frameworks' words for settings that several schedules share. */
import type { ForeignWords, Rewriting } from '../../ops/foreign-words.ts';

export const factorKeys: Readonly<Record<string, readonly string[]>> = { decayrate: ['factor'], gamma: ['factor'] };

/** Keras gives a share of the base rate (`alpha`), which is another number. */
export const decayKeys: Readonly<Record<string, readonly string[]>> = {
  endlearningrate: ['end_rate'],
  endlr: ['end_rate'],
  etamin: ['end_rate'],
  lrend: ['end_rate'],
  minlr: ['end_rate'],
  tmax: ['epochs'],
};

const warmup =
  (unit: 'epochs' | 'steps') =>
  (value: string): Rewriting | undefined =>
    /^[1-9]\d*$/.test(value) ? { key: 'warmup', value: `{ ${unit}: ${value} }` } : undefined;

/** A number without its unit. */
export const warmupAdvice: NonNullable<ForeignWords['valueAdvice']> = {
  warmup: ({ source }) =>
    /^[1-9]\d*$/.test(source) ? { help: `say of what: \`{ epochs: ${source} }\` or \`{ steps: ${source} }\`` } : {},
};

/** What others write beside the schedule's own settings. */
export const warmupWords: NonNullable<ForeignWords['rewritings']> = {
  lrwarmupepochs: warmup('epochs'),
  numwarmupsteps: warmup('steps'),
  warmupepochs: warmup('epochs'),
  warmupsteps: warmup('steps'),
};
