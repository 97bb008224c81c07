/** `specc train`: declares the command; the work is in `train-run.ts`, which is imported when needed. */
import type { Command } from 'commander';
import {
  addDeviceOptions,
  batchOption,
  columnsOption,
  dataOption,
  limitOption,
  requireData,
  setOption,
  wholeNumber,
} from './options.ts';
import type { TrainCommandOptions } from './train-run.ts';

export function addTrainCommand(program: Command): void {
  addDeviceOptions(
    program
      .command('train')
      .summary('train a network on images')
      .description('Trains a network as its spec says, validates after each epoch and tests at the end.')
      .argument('<spec>', 'spec file')
      .addOption(setOption())
      .addOption(columnsOption())
      .addOption(dataOption())
      .option('--epochs <n>', 'passes over the training images; from the spec if absent', wholeNumber(1))
      .option('--steps <n>', 'stop after n updates', wholeNumber(1))
      .addOption(batchOption())
      .option('--seed <n>', 'seed of initial weights, order, crops and dropout (default: 0)', wholeNumber(0))
      .option('--out <dir>', 'folder for checkpoint and metrics; a new runs/<name> if absent')
      .option('--resume <file>', 'continue from a checkpoint, in its folder unless --out names another')
      .addOption(limitOption())
      .option('--no-test', 'skip the final pass over the test images'),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ specc train specs/lenet5.yaml --data mnist
  $ specc train specs/cifar10-relu.yaml --data cifar10:data/cifar-10-batches-bin --steps 300 --limit 1000
  $ specc train specs/alexnet.yaml --data folder:photos --batch 8 --out runs/photos
  $ specc train specs/lenet5.yaml --data mnist --resume runs/lenet5/checkpoint.safetensors --epochs 20

A folder holds one sub-folder per class, or train/ and val/ that hold these. The last batch of an epoch may be
smaller. Ctrl-C finishes the step and writes the checkpoint; a second Ctrl-C stops at once.`,
    )
    .action(async (spec: string, options: TrainCommandOptions) => {
      const data = requireData(options.data, 'train');
      const { trainSpec } = await import('./train-run.ts');
      await trainSpec(spec, data, options);
    });
}
