/**
 * What a model must do with a fixture, as comparisons that a caller judges. Runs in Node, in Deno and in a page: no files,
 * no test framework.
 */
import type { Model } from '../../../runtime/model.ts';
import type { ParameterDescription } from '../../../runtime/program.ts';
import type { Tensor } from '../../../runtime/tensor.ts';
import { gradientSizes, relativeError } from '../../support/arrays.ts';
import { dropoutSeed, type Fixture } from './fixture.ts';
import { patternOf, patternTensor } from './pattern.ts';

export interface Comparison {
  /** `one.grad.conv1.weight` */
  readonly what: string;
  /** Relative L2 error. */
  readonly error: number;
  readonly tolerance: number;
}

export const forwardTolerance = 1e-5;
export const gradientTolerance = 1e-4;

/** Runs of an op fixture, by the prefix of their tensors. */
const runs = ['', 'one.', 'dropout.'] as const;

/** Forward, evaluation and gradients on three images and on one, and gradients under dropout masks where the fixture has them. */
export async function checkOps(model: Model, fixture: Fixture): Promise<Comparison[]> {
  writeParameters(model, (name) => fixture.tensor(name));
  const comparisons: Comparison[] = [];
  for (const run of runs.filter((prefix) => fixture.has(`${prefix}loss`))) {
    const [count = 0] = fixture.tensor(`${run}logits`).shape;
    const { images, labels } = fixture.batch(count);
    comparisons.push(...(await checkRun(model, fixture, run, images, labels)));
  }
  return comparisons;
}

/** The same for a whole network, whose weights and images are patterns. */
export async function checkNetwork(model: Model, fixture: Fixture): Promise<Comparison[]> {
  writeParameters(model, patternOf);
  const { labels } = fixture;
  const images = patternTensor('images', [labels.length, ...model.program.input], 1);
  return checkRun(model, fixture, '', images, labels);
}

/** Steps of the spec's optimizer, with dropout: the loss of each, and the parameters and what the optimizer keeps after the last. */
export async function checkTraining(model: Model, fixture: Fixture, batch: number): Promise<Comparison[]> {
  writeParameters(model, patternOf);
  const { input, classes } = model.program;
  const shape = [batch, ...input];
  const expected = fixture.tensor('losses').data;
  const losses = new Float32Array(expected.length);
  for (const [step, learningRate] of fixture.tensor('learning_rates').data.entries()) {
    const elements = shape.reduce((product, extent) => product * extent, 1);
    const images = patternTensor('images', shape, 1, step * elements);
    const labels = Int32Array.from({ length: batch }, (_, index) => (5 * step + 3 * index) % classes);
    const { lossSum, count } = await model.trainStep(images, labels, { learningRate, step });
    losses[step] = lossSum / count;
  }
  const final = [...(await model.readParameters({ optimizerState: true }))];
  const { optimizerState } = model.program;
  const kept = new Map(final.filter(([name]) => optimizerState.includes(name)));
  return [
    { what: 'losses', error: relativeError(losses, expected), tolerance: forwardTolerance },
    ...final
      .filter(([name]) => !kept.has(name))
      .flatMap(([name, tensor]) => compareSummary(fixture, `final.${name}`, tensor)),
    ...compareGradients(fixture, 'final.', kept),
  ];
}

function writeParameters(model: Model, values: (name: string, description: ParameterDescription) => Tensor): void {
  const parameters = Object.entries(model.program.parameters);
  model.writeParameters(new Map(parameters.map(([name, description]) => [name, values(name, description)])));
}

async function checkRun(
  model: Model,
  fixture: Fixture,
  run: (typeof runs)[number],
  images: Tensor,
  labels: Int32Array,
): Promise<Comparison[]> {
  const expected = (name: string) => fixture.tensor(run + name);
  // Where prediction computes the same as training, the fixture holds it once.
  const predicted = (name: string) => (fixture.has(`${run}predict.${name}`) ? `predict.${name}` : name);
  const compare = (what: string, actual: ArrayLike<number>, name: string): Comparison => ({
    what: run + what,
    error: relativeError(actual, expected(name).data),
    tolerance: forwardTolerance,
  });
  const comparisons: Comparison[] = [];
  if (run !== 'dropout.') {
    const { logits, probabilities } = await model.forward(images);
    const metrics = await model.evaluate(images, labels);
    const { top1, top5 } = hits(expected(predicted('logits')), labels);
    comparisons.push(
      compare('logits', logits.data, predicted('logits')),
      compare('probabilities', probabilities.data, predicted('probabilities')),
      compare('evaluate loss', [metrics.lossSum / metrics.count], predicted('loss')),
      exact(`${run}evaluate counts`, [metrics.top1, metrics.top5, metrics.count], [top1, top5, labels.length]),
    );
  }
  const result = await model.gradients(images, labels, run === 'dropout.' ? { dropoutSeed } : {});
  comparisons.push(
    compare('loss', [result.loss], 'loss'),
    compare('training logits', result.logits.data, 'logits'),
    compare('training probabilities', result.probabilities.data, 'probabilities'),
    exact(`${run}gradients`, [result.gradients.size], [trainedNames(model).length]),
  );
  return [...comparisons, ...compareGradients(fixture, `${run}grad.`, result.gradients)];
}

function trainedNames({ program }: Model): readonly string[] {
  return Object.entries(program.parameters).flatMap(([name, { trained = true }]) => (trained ? [name] : []));
}

/** Gradients, or what is made of them. */
function compareGradients(fixture: Fixture, prefix: string, gradients: ReadonlyMap<string, Tensor>): Comparison[] {
  const expected = [...gradients.keys()].map((name) => [name, fixture.tensor(prefix + name).data] as const);
  const sizes = gradientSizes(new Map(expected));
  return [...gradients].flatMap(([name, gradient]) =>
    compareSummary(fixture, prefix + name, gradient, sizes.get(name)),
  );
}

/** Against a whole tensor, or every stride-th element and the norm of all where the fixture keeps that. */
function compareSummary(fixture: Fixture, name: string, { data }: Tensor, size?: number): Comparison[] {
  const expected = fixture.tensor(name).data;
  const stride = Math.ceil(data.length / expected.length);
  const sampled = stride === 1 ? data : data.filter((_, index) => index % stride === 0);
  const tolerance = gradientTolerance;
  const comparisons = [{ what: name, error: relativeError(sampled, expected, size), tolerance }];
  if (fixture.has(`${name}.norm`)) {
    const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
    comparisons.push({
      what: `${name}.norm`,
      error: relativeError([norm], fixture.tensor(`${name}.norm`).data, size),
      tolerance,
    });
  }
  return comparisons;
}

function exact(what: string, actual: readonly number[], expected: readonly number[]): Comparison {
  return { what: `${what} ${actual} against ${expected}`, error: relativeError(actual, expected), tolerance: 0 };
}

/** How many labels have the highest logit of their row, and one of the five highest. */
function hits({ shape, data }: Tensor, labels: Int32Array): { readonly top1: number; readonly top5: number } {
  const [rows = 0, classes = 0] = shape;
  const ranks = Array.from({ length: rows }, (_, row) => {
    const logits = data.subarray(row * classes, (row + 1) * classes);
    const own = logits[labels[row] ?? -1] ?? Number.NaN;
    return logits.filter((logit) => logit > own).length;
  });
  return { top1: ranks.filter((rank) => rank < 1).length, top5: ranks.filter((rank) => rank < 5).length };
}
