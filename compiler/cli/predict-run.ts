/** Carries out `specc predict`. */
import {
  classesOf,
  createPipeline,
  DataMismatchError,
  type ImageSplit,
  ImagesUnreadableError,
  networkTensors,
  predictClasses,
  statisticsOf,
} from '../../runtime/index.ts';
import { createDecoder } from '../../runtime/node/index.ts';
import { compileSpec } from './compile-spec.ts';
import type { PredictCommandOptions } from './predict-command.ts';
import { formatPercent } from './progress.ts';
import { readWeights, withModel } from './session.ts';
import { print } from './terminal.ts';

const SHOWN = 5;
const CROPS = 10;

export async function predictImages(
  specPath: string,
  files: readonly string[],
  options: PredictCommandOptions,
): Promise<void> {
  const compiled = compileSpec(specPath);
  const { graph } = compiled.model;
  const recipe = graph.data ?? {};
  const [channels = 1, height = 1, width = 1] = graph.input.shape;
  const { tensors, metadata } = await readWeights(options.weights);
  const decode = await createDecoder();
  const statistics = statisticsOf(tensors);
  if (statistics === undefined && typeof recipe.mean === 'string') {
    throw new DataMismatchError(`\`mean: ${recipe.mean}\` is computed while training, and the weights do not hold it`, {
      help: ['predict from a checkpoint of `specc train`, or write the mean into the spec: `mean: [r, g, b]`'],
    });
  }
  // An image of any size is welcome here, also where the spec takes its training images as they are: a mean image has their size.
  const meanSide = recipe.mean === 'image' ? Math.sqrt((statistics?.mean.length ?? 0) / channels) : 0;
  const resize = recipe.resize ?? Math.max(height, width, meanSide);
  const split: ImageSplit = {
    length: files.length,
    labelOf: () => 0,
    nameOf: (index) => files[index] ?? '',
    read: (index) => decode(files[index] ?? '', { channels, resize }),
  };
  await withModel(compiled, options, { batch: recipe.evaluate === 'ten_crop' ? CROPS : 1 }, async (model) => {
    model.writeParameters(networkTensors(tensors));
    const pipeline = await createPipeline(
      { name: 'images', classes: [], train: split, validation: split, test: split },
      {
        recipe: { ...recipe, resize },
        input: graph.input.shape,
        classes: graph.classes,
        seed: 0,
        statistics: statistics ?? { mean: Float32Array.from(typeof recipe.mean === 'object' ? recipe.mean : []) },
        onUnreadable(name, reason) {
          throw new ImagesUnreadableError(`cannot read ${name}: ${reason}`);
        },
      },
    );
    const classes = classesOf(metadata);
    for (const [index, file] of files.entries()) {
      const probabilities = await predictClasses(model, pipeline, split, index);
      print(file, ...topClasses(probabilities ?? new Float64Array(), classes));
    }
  });
}

function topClasses(probabilities: Float64Array, classes: readonly string[] | undefined): string[] {
  return [...probabilities.entries()]
    .sort(([a, p], [b, q]) => q - p || a - b)
    .slice(0, SHOWN)
    .map(
      ([label, probability]) => `  ${formatPercent(probability).padStart(8)}  ${classes?.[label] ?? `class ${label}`}`,
    );
}
