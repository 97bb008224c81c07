/** Carries out `specc predict`. */

import { TEN_CROPS } from '../../runtime/data/windows.ts';
import {
  classesOf,
  createPipeline,
  DataMismatchError,
  datasetOf,
  ImagesUnreadableError,
  networkTensors,
  predictClasses,
  statisticsOf,
  writtenStatistics,
} from '../../runtime/index.ts';
import { openImages } from '../../runtime/node/index.ts';
import { classNamesByLabel, readLabels } from './class-names.ts';
import { compileSpec } from './compile-spec.ts';
import { checkFinite } from './finite.ts';
import { findImages } from './named-images.ts';
import type { DeviceOptions, SpecChanges } from './options.ts';
import { formatPercent } from './progress.ts';
import { readWeights, withModel } from './session.ts';
import { print, printError } from './terminal.ts';

export interface PredictCommandOptions extends DeviceOptions, SpecChanges {
  readonly weights: string;
  readonly labels?: string;
}

const SHOWN = 5;

export async function predictImages(
  specPath: string,
  words: readonly string[],
  options: PredictCommandOptions,
): Promise<void> {
  const compiled = compileSpec(specPath, {}, options);
  const { graph } = compiled.model;
  const recipe = graph.data;
  const { tensors, metadata } = await readWeights(options.weights);
  const statistics = statisticsOf(tensors);
  const ids = classesOf(metadata);
  const names = options.labels === undefined ? graph.classNames : readLabels(options.labels, ids, graph.classes);
  const classes = classNamesByLabel(ids, names);
  for (const key of ['mean', 'std'] as const) {
    if (statistics === undefined && typeof recipe[key] === 'string') {
      throw new DataMismatchError(
        `\`${key}: ${recipe[key]}\` is computed in training, and the weights do not include it`,
        {
          help: [
            `predict from a checkpoint of \`specc train\`, or write the values into the spec: \`${key}: [r, g, b]\``,
          ],
        },
      );
    }
  }
  const trainedOn = datasetOf(metadata);
  const named = await findImages(words, printError);
  const files = named.map(({ file }) => file);
  const problems = new Map(named.flatMap(({ file, problem }) => (problem === undefined ? [] : [[file, problem]])));
  const images = await openImages(files, {
    recipe,
    input: graph.input.shape,
    ...(trainedOn === undefined ? {} : { trainedOn }),
    ...(statistics === undefined ? {} : { statistics }),
    onSeen: (file, words) => printError(`note: ${file}: ${words}`),
  });
  await withModel(compiled, options, { batch: recipe.evaluate === 'ten_crop' ? TEN_CROPS : 1 }, async (model) => {
    model.writeParameters(networkTensors(tensors));
    const pipeline = await createPipeline(images, {
      recipe,
      input: graph.input.shape,
      classes: graph.classes,
      seed: 0,
      statistics: statistics ?? writtenStatistics(recipe),
      anyUnreadable: true,
      onUnreadable: (file, reason) => problems.set(file, reason),
    });
    const unreadable: string[] = [];
    for (const [index, file] of files.entries()) {
      const probabilities = problems.has(file) ? undefined : await predictClasses(model, pipeline, images.test, index);
      if (probabilities === undefined) {
        unreadable.push(`cannot read ${file}: ${problems.get(file)}`);
        printError(...(files.length > 1 ? unreadable.slice(-1) : []));
      } else {
        checkFinite(`the network gives no result for ${file}: its probabilities`, probabilities, tensors);
        print(file, ...topClasses(probabilities, classes));
      }
    }
    if (unreadable.length > 0) {
      const summary = `${unreadable.length} of ${files.length} images cannot be read`;
      throw new ImagesUnreadableError(files.length > 1 ? summary : (unreadable[0] ?? ''));
    }
  });
}

function topClasses(probabilities: Float64Array, classes: readonly string[]): string[] {
  return [...probabilities.entries()]
    .sort(([a, p], [b, q]) => q - p || a - b)
    .slice(0, SHOWN)
    .map(
      ([label, probability]) => `  ${formatPercent(probability).padStart(7)}  ${classes[label] ?? `class ${label}`}`,
    );
}
