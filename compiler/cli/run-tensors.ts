/** Carries out `specc run`: passes or updates on the tensors of a file, written as they come from the device. */
import {
  BatchError,
  learningRateAt,
  type MaskOptions,
  type Model,
  networkTensors,
  RecipeMissingError,
  type Tensor,
  type TrainRecipe,
} from '../../runtime/index.ts';
import { readTensorFile, writeTensorFile } from '../../runtime/node/index.ts';
import { runtimeRecipe } from '../recipe/runtime-recipe.ts';
import { plural } from '../text/numbers.ts';
import { type CompiledSpec, compileSpec } from './compile-spec.ts';
import { checkFinite } from './finite.ts';
import type { DeviceOptions, SpecChanges } from './options.ts';
import { checkOutputFile, guardOutput } from './output-file.ts';
import { readAnyWeights, withModel } from './session.ts';
import { print } from './terminal.ts';

export interface RunCommandOptions extends DeviceOptions, SpecChanges {
  readonly weights: string;
  readonly input: string;
  readonly output: string;
  readonly mode: 'forward' | 'train-forward' | 'gradients' | 'step';
  readonly steps?: number;
  readonly dropout?: number;
}

const HELP = 'choose another file with `--output`';

type StoredTensors = Awaited<ReturnType<typeof readTensorFile>>['tensors'];

export async function runTensors(specPath: string, options: RunCommandOptions): Promise<void> {
  const compiled = compileSpec(specPath, {}, options);
  const { mode, steps = 1, dropout } = options;
  const recipe = mode === 'step' ? recipeOf(compiled) : undefined;
  checkOutputFile(options.output, HELP);
  const weights = await readAnyWeights(options.weights);
  const { tensors } = await readTensorFile(options.input);
  const images = imagesOf(tensors, compiled.model.graph.input.shape);
  const labels = mode === 'gradients' || mode === 'step' ? labelsOf(tensors, images, mode) : undefined;
  const seeded = recipe === undefined || dropout === undefined ? {} : { seed: dropout };
  const output = await withModel(compiled, options, { batch: images.shape[0] ?? 0, ...seeded }, async (model) => {
    model.writeParameters(networkTensors(weights.tensors));
    const masks = dropout === undefined ? {} : { dropoutSeed: dropout };
    if (labels === undefined) {
      return scores(await (mode === 'forward' ? model.forward(images) : model.trainForward(images, masks)));
    }
    return recipe === undefined
      ? gradients(model, images, labels, masks)
      : update(model, images, labels, { recipe, steps, dropout: dropout !== undefined });
  });
  await guardOutput(options.output, HELP, () => writeTensorFile(options.output, output));
  print(`${options.output}: ${output.size} tensors`);
  // Written nevertheless: they help to find where values cease to be finite.
  for (const [name, { data }] of output) {
    checkFinite(`the values of \`${name}\` in ${options.output}`, data, weights.tensors);
  }
}

function scores({ logits, probabilities }: Awaited<ReturnType<Model['forward']>>): ReadonlyMap<string, Tensor> {
  return new Map([
    ['logits', logits],
    ['probabilities', probabilities],
  ]);
}

async function gradients(
  model: Model,
  images: Tensor,
  labels: Int32Array,
  masks: MaskOptions,
): Promise<ReadonlyMap<string, Tensor>> {
  const result = await model.gradients(images, labels, masks);
  return new Map<string, Tensor>([
    ['logits', result.logits],
    ['probabilities', result.probabilities],
    ['loss', { shape: [], data: Float32Array.of(result.loss) }],
    ...[...result.gradients].map(([name, gradient]) => [`grad.${name}`, gradient] as const),
  ]);
}

interface UpdateOptions {
  readonly recipe: TrainRecipe;
  readonly steps: number;
  readonly dropout: boolean;
}

/** Updates on one and the same batch, which is an epoch to the schedule: the loss before each, and after the last what a checkpoint holds. */
async function update(
  model: Model,
  images: Tensor,
  labels: Int32Array,
  { recipe, steps, dropout }: UpdateOptions,
): Promise<ReadonlyMap<string, Tensor>> {
  const losses: [string, Tensor][] = [];
  for (let step = 0; step < steps; step++) {
    const learningRate = learningRateAt(recipe, { step, stepsPerEpoch: 1 });
    const { lossSum, count } = await model.trainStep(images, labels, { learningRate, step, dropout });
    losses.push([`loss.${step}`, { shape: [], data: Float32Array.of(lossSum / count) }]);
  }
  return new Map([...losses, ...(await model.readParameters({ optimizerState: true }))]);
}

function recipeOf({ model: { graph } }: CompiledSpec): TrainRecipe {
  if (graph.train === undefined) {
    throw new RecipeMissingError(`${graph.file} has no \`train:\` section`, {
      help: ['say there how to train: `--mode step` makes the updates of its optimizer'],
    });
  }
  return runtimeRecipe(graph.train);
}

function imagesOf(tensors: StoredTensors, input: readonly number[]): Tensor {
  const wanted = `images [N, ${input.join(', ')}] of float32`;
  const stored = tensors.get('images');
  if (stored === undefined) {
    throw new BatchError(`the input holds no tensor \`images\`; the network reads ${wanted}`, {
      notes: [`it holds ${[...tensors.keys()].map((name) => `\`${name}\``).join(', ') || 'nothing'}`],
    });
  }
  const { shape, data } = stored;
  const [count = 0, ...image] = shape;
  if (count === 0 || image.length !== input.length || image.some((extent, axis) => extent !== input[axis])) {
    throw new BatchError(`\`images\` is [${shape.join(', ')}], but the network reads ${wanted}`);
  }
  if (!(data instanceof Float32Array)) {
    throw new BatchError(`\`images\` holds whole numbers, but the network reads ${wanted}`);
  }
  return { shape, data };
}

function labelsOf(tensors: StoredTensors, images: Tensor, mode: 'gradients' | 'step'): Int32Array {
  const count = images.shape[0] ?? 0;
  const stored = tensors.get('labels');
  if (stored === undefined) {
    throw new BatchError(`the input holds no tensor \`labels\`; \`--mode ${mode}\` needs labels [${count}] of int32`);
  }
  const { shape, data } = stored;
  if (shape.length !== 1 || shape[0] !== count) {
    throw new BatchError(
      `\`labels\` is [${shape.join(', ')}], but ${plural(count, 'image')} ${count === 1 ? 'needs' : 'need'} labels [${count}]`,
    );
  }
  if (!(data instanceof Int32Array)) {
    throw new BatchError('`labels` holds floating-point numbers, but labels are int32');
  }
  return data;
}
