/** `specc compare`: the same step on two devices, layer by layer. */
import { type Command, InvalidArgumentError } from 'commander';
import type { CompareCommandOptions } from './compare-run.ts';
import { columnsOption, devicePair, setOption, threadsOption, wholeNumber } from './options.ts';

export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .summary('find the first layer where two devices diverge')
    .description(
      'Runs the forward and backward pass of one batch on two devices and compares every tensor that both keep, in order of computation.',
    )
    .argument('<spec>', 'spec file')
    .addOption(setOption())
    .addOption(columnsOption())
    .requiredOption('--devices <a,b>', 'two of auto, webgpu, native, wasm', devicePair)
    .addOption(threadsOption())
    .option('--batch <n>', 'images', wholeNumber(1), 2)
    .option('--seed <n>', 'seed of the weights and the images', wholeNumber(0), 0)
    .option('--dropout <seed>', 'draw dropout masks with this seed; off if absent', wholeNumber(0))
    .option('--weights <file>', 'parameters, safetensors; if absent, drawn so that activations spread well')
    .option('--tolerance <x>', 'relative L2 difference that still counts as equal', positive, 1e-4)
    .addHelpText(
      'after',
      `
Exits with 1 when a tensor differs by more than the tolerance.

Examples:
  $ specc compare specs/lenet5.yaml --devices native,wasm
  $ specc compare specs/alexnet.yaml --devices webgpu,native --batch 1 --dropout 7`,
    )
    .action(async (spec: string, options: CompareCommandOptions) => {
      const { compareDevices } = await import('./compare-run.ts');
      await compareDevices(spec, options);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return value;
}
