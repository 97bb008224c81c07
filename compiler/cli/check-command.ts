/** `specc check`: diagnostics of one or more specs, nothing written. The only command that promises to be fast; mind its imports. */
import { type Command, Option } from 'commander';
import { Exit, exitCodes, UsageError } from './exit.ts';
import { print } from './terminal.ts';

interface CheckOptions {
  readonly format: 'text' | 'json' | 'github';
  readonly watch?: true;
}

export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('report mistakes in specs')
    .description('Reports mistakes in specs, with the arithmetic and with fixes that were tried. Writes nothing.')
    .argument('<spec...>', 'spec files, or folders of specs')
    .addOption(
      new Option('--format <name>', 'text for people, json for tools, github for annotations in a workflow')
        .choices(['text', 'json', 'github'])
        .default('text'),
    )
    .option('--watch', 'check again whenever a spec changes, until Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  $ specc check specs/alexnet.yaml
  $ specc check specs
  $ specc check specs/*.yaml --format github
  $ specc check specs/alexnet.yaml --watch

In a folder, the *.yaml files that say \`spec: 1\` are checked, but not those in its sub-folders.

Exits with 0 when there are no errors (warnings are allowed) and when Ctrl-C ends \`--watch\`, with 1 otherwise.`,
    )
    .action(check);
}

async function check(specs: readonly string[], { format, watch }: CheckOptions): Promise<void> {
  if (watch) {
    await watchChecks(specs, format);
    return;
  }
  const { checkAndReport, expandFolders } = await import('./check-specs.ts');
  const files = expandFolders(specs);
  const diagnostics = checkAndReport(files, format);
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  if (format === 'text' && !hasError) {
    print(`${subjectOf(files)}: no errors`);
  }
  if (hasError) {
    throw new Exit(exitCodes.failed);
  }
}

async function watchChecks(specs: readonly string[], format: CheckOptions['format']): Promise<void> {
  if (format !== 'text') {
    throw new UsageError(`\`--watch\` is for people and works only with \`--format text\`, not \`${format}\``, [
      `drop \`--watch\`; a tool can run \`specc check --format ${format}\` whenever it needs the result`,
    ]);
  }
  const { endWellUntilListening } = await import('./interrupt.ts');
  endWellUntilListening();
  const { checkAndReport, expandFolders } = await import('./check-specs.ts');
  const { summarize } = await import('../diagnostics/render/text.ts');
  const { watchSpecs } = await import('./watch-specs.ts');
  await watchSpecs('check', specs, async ({ host, conclude }) => {
    const files = expandFolders(specs);
    const diagnostics = checkAndReport(files, format, host);
    conclude(`${subjectOf(files)}: ${diagnostics.length === 0 ? 'no errors' : summarize(diagnostics)}`);
  });
}

function subjectOf(specs: readonly string[]): string {
  return specs.length === 1 ? String(specs[0]) : `${specs.length} specs`;
}
