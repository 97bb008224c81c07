/** `specc run`: tensors in, tensors out. For checking a network against another framework. */
import { type Command, Option } from 'commander';
import { UsageError } from './exit.ts';
import { addDeviceOptions, columnsOption, setOption, wholeNumber } from './options.ts';
import type { RunCommandOptions } from './run-tensors.ts';

export function addRunCommand(program: Command): void {
  addDeviceOptions(
    program
      .command('run')
      .summary('run a network on tensors from a file')
      .description('Runs a network once on tensors from a safetensors file and writes what it computes to another.')
      .argument('<spec>', 'spec file')
      .addOption(setOption())
      .addOption(columnsOption())
      .requiredOption('--weights <file>', 'parameters, safetensors')
      .requiredOption('--input <file>', 'images [N,C,H,W] float32; for gradients also labels [N] int32')
      .requiredOption('--output <file>', 'file to write')
      .addOption(
        new Option('--mode <name>', 'what to compute')
          .choices(['forward', 'train-forward', 'gradients'])
          .default('forward'),
      )
      .option(
        '--dropout <seed>',
        'draw dropout masks with this seed (train-forward, gradients); off if absent',
        wholeNumber(0),
      ),
  )
    .addHelpText(
      'after',
      `
The output holds logits and probabilities [N, classes]; with gradients also loss and grad.<parameter>.
\`forward\` runs the network as at test time. \`train-forward\` and \`gradients\` run it as in training, with the statistics of the
batch, and change nothing; without --dropout, dropout scales as at test time. Images are fed to the network as they are: nothing is
subtracted.

Examples:
  $ specc run specs/lenet5.yaml --weights w.safetensors --input x.safetensors --output y.safetensors
  $ specc run specs/lenet5.yaml --weights w.safetensors --input x.safetensors --output y.safetensors --mode gradients`,
    )
    .action(async (spec: string, options: RunCommandOptions) => {
      if (options.dropout !== undefined && options.mode === 'forward') {
        throw new UsageError(
          '`--dropout` works only with `--mode gradients` or `train-forward`: a forward run is a run at test time',
        );
      }
      const { runTensors } = await import('./run-tensors.ts');
      await runTensors(spec, options);
    });
}
