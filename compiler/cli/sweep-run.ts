/**
 * Carries out `specc sweep`: one training run after the other. The result of each is a line of `results.jsonl`, so that a sweep that
 * was stopped goes on with the runs that are missing, the first of them from its checkpoint.
 */
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchMetrics, meanMetrics } from '../../runtime/index.ts';
import { plural } from '../text/numbers.ts';
import { renderTable } from '../text/table.ts';
import { compileSpec } from './compile-spec.ts';
import { UsageError } from './exit.ts';
import { formatPercent } from './progress.ts';
import { CHECKPOINT } from './run-folder.ts';
import { combinations } from './sweep-values.ts';
import { print, printText } from './terminal.ts';
import { type TrainCommandOptions, trainSpec } from './train-run.ts';

export interface SweepOptions extends Omit<TrainCommandOptions, 'seed' | 'resume'> {
  readonly seeds: number;
}

/** A line of `results.jsonl`. */
interface SweepResult {
  /** `train.batch=64 layers.drop6.rate=0.3`; empty where nothing varies. */
  readonly variant: string;
  readonly seed: number;
  readonly step: number;
  /** Of the test, or of the last validation with `--no-test`. */
  readonly loss: number;
  readonly top1_error: number;
}

export async function sweepSpec(spec: string, source: string, options: SweepOptions): Promise<void> {
  const { seeds, set = [], ...train } = options;
  const variants = combinations(set);
  // All variants are checked before the first is trained.
  const names = variants.map((variant) => compileSpec(spec, {}, { ...options, set: variant.set }).model.graph.name);
  const out = options.out ?? `runs/${names[0]}-sweep`;
  await mkdir(out, { recursive: true });
  const file = join(out, 'results.jsonl');
  const results = [...readResults(file)];
  const runs = variants.flatMap((variant) => Array.from({ length: seeds }, (_, seed) => ({ ...variant, seed })));
  for (const [index, { name, set: values, seed }] of runs.entries()) {
    if (results.some((result) => result.variant === name && result.seed === seed)) {
      continue;
    }
    print(`run ${index + 1} of ${runs.length}: ${[name, `seed ${seed}`].filter((part) => part !== '').join(', ')}`);
    const folder = join(out, `${index + 1}`);
    const checkpoint = join(folder, CHECKPOINT);
    const trained = await trainSpec(spec, source, {
      ...train,
      set: values,
      seed,
      out: folder,
      ...(existsSync(checkpoint) && { resume: checkpoint }),
    });
    const metrics = trained.test ?? trained.validation;
    if (metrics === undefined) {
      throw new UsageError('a run has ended without a test or a finished epoch, so there is nothing to compare', [
        'leave out `--no-test`, or give more `--steps`',
      ]);
    }
    const result = resultOf(name, seed, trained.step, metrics);
    await appendFile(file, `${JSON.stringify(result)}\n`);
    results.push(result);
  }
  printText(
    summary(
      variants.map(({ name }) => name),
      results,
      options.test ? 'test' : 'validation',
    ),
  );
  print(`${plural(runs.length, 'run')} in ${out}`);
}

function resultOf(variant: string, seed: number, step: number, metrics: BatchMetrics): SweepResult {
  const { loss, top1Error } = meanMetrics(metrics);
  return { variant, seed, step, loss, top1_error: top1Error };
}

function readResults(file: string): readonly SweepResult[] {
  if (!existsSync(file)) {
    return [];
  }
  // A line that was cut off while it was written belongs to a run that is repeated.
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as SweepResult];
      } catch {
        return [];
      }
    });
}

function summary(variants: readonly string[], results: readonly SweepResult[], split: string): string {
  const rows = variants.map((variant) => {
    const own = results.filter((result) => result.variant === variant);
    const errors = own.map(({ top1_error }) => top1_error);
    return [
      variant === '' ? 'as written' : variant,
      String(own.length),
      formatPercent(mean(errors)),
      errors.length < 2 ? '' : `± ${formatPercent(deviation(errors))}`,
      mean(own.map(({ loss }) => loss)).toFixed(4),
    ];
  });
  return renderTable(
    [
      { title: 'variant' },
      { title: 'seeds', align: 'right' },
      { title: `${split} error`, align: 'right' },
      { title: 'spread', align: 'right' },
      { title: 'loss', align: 'right' },
    ],
    rows,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
