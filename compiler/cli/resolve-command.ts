/** `specc resolve`: the spec that a variant comes to, with every patch and block written out. */
import type { Command } from 'commander';
import { columnsOption, type SpecChanges, setOption } from './options.ts';

interface ResolveOptions extends SpecChanges {
  /** False with `--no-origins`. */
  readonly origins: boolean;
}

export function addResolveCommand(program: Command): void {
  program
    .command('resolve')
    .summary('print a spec with everything that it extends')
    .description(
      'Prints the spec that a variant comes to, as YAML: what it extends, its patches and the blocks written out, and where each line comes from.',
    )
    .argument('<spec>', 'spec file')
    .addOption(setOption())
    .addOption(columnsOption())
    .option('--no-origins', 'leave out the comments that say where each line comes from')
    .addHelpText(
      'after',
      `
Examples:
  $ specc resolve specs/alexnet-one-gpu.yaml
  $ specc resolve specs/resnet20-cifar.yaml --no-origins > resnet20.yaml
  $ specc resolve specs/alexnet.yaml --set layers.drop6.rate=0.3

Exits with 1 when the result has errors; it is printed all the same where there is one.`,
    )
    .action(async (spec: string, options: ResolveOptions) => {
      const { resolveSpec } = await import('./resolve-run.ts');
      resolveSpec(spec, options);
    });
}
