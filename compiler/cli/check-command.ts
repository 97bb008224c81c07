/** `specc check`: diagnostics of one or more specs, nothing written. The only command whose speed is a promise; mind its imports. */
import { type Command, Option } from 'commander';
import { Exit, exitCodes } from './exit.ts';
import { print } from './terminal.ts';

interface CheckOptions {
  readonly format: 'text' | 'json' | 'github';
}

export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('report mistakes in specs')
    .description('Reports mistakes in specs, with the arithmetic and fixes that were tried. Writes nothing.')
    .argument('<spec...>', 'spec files')
    .addOption(
      new Option('--format <name>', 'text for people, json for tools, github for annotations in a workflow')
        .choices(['text', 'json', 'github'])
        .default('text'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ specc check specs/alexnet.yaml
  $ specc check specs/*.yaml --format github

Exits with 0 when there are no errors (warnings are allowed), with 1 otherwise.`,
    )
    .action(check);
}

async function check(specs: readonly string[], { format }: CheckOptions): Promise<void> {
  const { checkSpec } = await import('../check.ts');
  const { nodeHost } = await import('./node-host.ts');
  const { printDiagnostics } = await import('./report.ts');
  const diagnostics = specs.flatMap((spec) => checkSpec(nodeHost, spec).diagnostics);
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  printDiagnostics(diagnostics, format, process.stdout);
  if (format === 'text' && !hasError) {
    print(`${specs.length === 1 ? specs[0] : `${specs.length} specs`}: no errors`);
  }
  if (hasError) {
    throw new Exit(exitCodes.failed);
  }
}
