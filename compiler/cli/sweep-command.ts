/** `specc sweep`: declares the command; the work is in `sweep-run.ts`, which is imported when needed. */
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
import type { SweepOptions } from './sweep-run.ts';

export function addSweepCommand(program: Command): void {
  addDeviceOptions(
    program
      .command('sweep')
      .summary('train variants of a spec and compare them')
      .description(
        'Trains a spec once for each combination of the values that `--set` lists, with several seeds, and prints one table.',
      )
      .argument('<spec>', 'spec file')
      .addOption(setOption())
      .addOption(columnsOption())
      .addOption(dataOption())
      .option('--seeds <n>', 'runs of each variant, with the seeds 0 to n − 1', wholeNumber(1), 1)
      .option('--epochs <n>', 'passes over the training images; from the spec if absent', wholeNumber(1))
      .option('--steps <n>', 'stop each run after n updates', wholeNumber(1))
      .addOption(batchOption())
      .addOption(limitOption())
      .option('--out <dir>', 'folder for the runs; runs/<name>-sweep if absent')
      .option('--no-test', 'compare by the last validation, without passes over the test images'),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ specc sweep specs/lenet5.yaml --data mnist --set train.optimizer.sgd.lr=0.01,0.02,0.05 --seeds 3
  $ specc sweep specs/cifar10-relu.yaml --data cifar10:data/cifar-10-batches-bin --epochs 5 \\
      --set train.batch=64,128 --set train.optimizer.sgd.momentum=0,0.9

Commas separate the values of \`--set\`; those in brackets belong to the value. Runs follow one another, each in a
folder of its own. Called again with the same folder, a sweep goes on where it was stopped.`,
    )
    .action(async (spec: string, options: SweepOptions & { readonly data?: string }) => {
      const data = requireData(options.data, 'sweep');
      const { sweepSpec } = await import('./sweep-run.ts');
      await sweepSpec(spec, data, options);
    });
}
