/** `specc predict`: the most probable classes of image files. */
import type { Command } from 'commander';
import { addDeviceOptions, columnsOption, setOption } from './options.ts';
import type { PredictCommandOptions } from './predict-run.ts';

export function addPredictCommand(program: Command): void {
  addDeviceOptions(
    program
      .command('predict')
      .summary('name the most probable classes of images')
      .description('Prints the five most probable classes of each image, with probabilities.')
      .argument('<spec>', 'spec file')
      .addOption(setOption())
      .addOption(columnsOption())
      .argument('<image...>', 'image files, or folders, whose sub-folders are searched too')
      .requiredOption('--weights <file>', 'checkpoint or weights, safetensors')
      .option('--labels <file>', 'names of the classes, one per line; from the spec or the checkpoint if absent'),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ specc predict specs/lenet5.yaml --weights runs/lenet5/checkpoint.safetensors digit.png
  $ specc predict specs/alexnet.yaml --weights runs/photos/checkpoint.safetensors cat.jpg dog.jpg
  $ specc predict specs/alexnet.yaml --weights runs/photos/checkpoint.safetensors photos

A file that cannot be read is named, and the others are classified; the exit code is then 1.
Class names come from the spec's \`classes\` or from \`--labels\`, else from the data that the weights were trained on;
bare weights give class numbers. A line of labels is a name, or what the data calls the class followed by the name.`,
    )
    .action(async (spec: string, images: string[], options: PredictCommandOptions) => {
      const { predictImages } = await import('./predict-run.ts');
      await predictImages(spec, images, options);
    });
}
