/** `specc fmt`: specs in one layout. A file that has it already is not touched. */
import type { Command } from 'commander';
import { Exit, exitCodes, UsageError } from './exit.ts';

export function addFmtCommand(program: Command): void {
  program
    .command('fmt')
    .summary('format specs')
    .description('Rewrites specs in one layout. Values, comments and the order of keys stay as written.')
    .argument('<spec...>', 'spec files, or - to format standard input to standard output')
    .option('--check', 'write nothing, name the specs that are not formatted')
    .addHelpText(
      'after',
      `
Examples:
  $ specc fmt specs/*.yaml
  $ specc fmt specs/*.yaml --check
  $ specc fmt - < specs/alexnet.yaml

Exits with 1 when a spec cannot be formatted or, with --check, is not.`,
    )
    .action(fmt);
}

async function fmt(specs: readonly string[], { check = false }: { readonly check?: boolean }): Promise<void> {
  const { fmtFiles, fmtStandardInput } = await import('./fmt-run.ts');
  const fromInput = specs.includes('-');
  if (fromInput && specs.length > 1) {
    throw new UsageError('`-` cannot be combined with files: standard input is formatted to standard output');
  }
  const fine = fromInput ? await fmtStandardInput({ check }) : fmtFiles(specs, { check });
  if (!fine) {
    throw new Exit(exitCodes.failed);
  }
}
