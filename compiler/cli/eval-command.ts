/** `specc eval`: loss and top-k errors of trained weights on held-out images. */
import { type Command, Option } from 'commander';
import type { EvalCommandOptions } from './eval-run.ts';
import {
  addDeviceOptions,
  batchOption,
  columnsOption,
  dataOption,
  limitOption,
  requireData,
  setOption,
} from './options.ts';

export function addEvalCommand(program: Command): void {
  addDeviceOptions(
    program
      .command('eval')
      .summary('score trained weights on test images')
      .description('Prints loss, top-1 and top-5 error of trained weights on the test images of a data set.')
      .argument('<spec>', 'spec file')
      .addOption(setOption())
      .addOption(columnsOption())
      .requiredOption('--weights <file>', 'checkpoint or weights, safetensors')
      .addOption(dataOption())
      .addOption(batchOption())
      .addOption(limitOption())
      .addOption(
        new Option(
          '--split <name>',
          'images to score: held-out or all; if absent, held-out, but all of an unsplit folder that the weights were not trained on',
        ).choices(['all', 'held-out']),
      ),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ specc eval specs/lenet5.yaml --weights runs/lenet5/checkpoint.safetensors --data mnist
  $ specc eval specs/alexnet.yaml --weights alexnet.safetensors --data folder:photos --batch 16`,
    )
    .action(async (spec: string, options: EvalCommandOptions) => {
      const data = requireData(options.data, 'eval');
      const { evaluateSpec } = await import('./eval-run.ts');
      await evaluateSpec(spec, data, options);
    });
}
