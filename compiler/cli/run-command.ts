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
      .requiredOption('--input <file>', 'images [N,C,H,W] float32; for gradients and steps also labels [N] int32')
      .requiredOption('--output <file>', 'file to write')
      .addOption(
        new Option('--mode <name>', 'what to compute')
          .choices(['forward', 'train-forward', 'gradients', 'step'])
          .default('forward'),
      )
      .option('--steps <n>', 'updates on the batch (step); 1 if absent', wholeNumber(1))
      .option(
        '--dropout <seed>',
        'draw dropout masks with this seed (train-forward, gradients, step); off if absent',
        wholeNumber(0),
      ),
  )
    .addHelpText(
      'after',
      `
The output holds logits and probabilities [N, classes]; with gradients also loss and grad.<parameter>.
\`forward\` runs the network as at test time. \`train-forward\` and \`gradients\` run it as in training, with the statistics of the
batch, and change nothing. \`step\` updates it: the output holds the loss before each update, loss.0, loss.1, …, and after the last one
every parameter and what the optimizer keeps for it, such as velocity.<parameter>. The optimizer starts fresh, and to the schedule every
update is an epoch. Without --dropout, dropout scales as at test time. Images are fed to the network as they are: nothing is subtracted.

Examples:
  $ specc run specs/lenet5.yaml --weights w.safetensors --input x.safetensors --output y.safetensors
  $ specc run specs/lenet5.yaml --weights w.safetensors --input x.safetensors --output y.safetensors --mode gradients
  $ specc run specs/lenet5.yaml --weights w.safetensors --input x.safetensors --output y.safetensors --mode step --steps 20`,
    )
    .action(async (spec: string, options: RunCommandOptions) => {
      if (options.dropout !== undefined && options.mode === 'forward') {
        throw new UsageError(
          '`--dropout` works only with `--mode gradients`, `train-forward` or `step`: a forward run is a run at test time',
        );
      }
      if (options.steps !== undefined && options.mode !== 'step') {
        throw new UsageError('`--steps` works only with `--mode step`: nothing else makes updates');
      }
      const { runTensors } = await import('./run-tensors.ts');
      await runTensors(spec, options);
    });
}
