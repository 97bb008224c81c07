/** `specc explain`: the layer table of a spec, or the page of a diagnostic code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from './exit.ts';
import { print } from './terminal.ts';
import { packageRoot } from './version.ts';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('print the layers of a spec, or the page of an error')
    .description('Prints the layers of a spec with shapes, parameters and cost, or the page of a diagnostic code.')
    .argument('<spec|code>', 'spec file, or a code such as SPC4102')
    .addHelpText(
      'after',
      `
Examples:
  $ specc explain specs/alexnet.yaml
  $ specc explain SPC4102`,
    )
    .action(explain);
}

async function explain(subject: string): Promise<void> {
  if (/^SPC\d+$/i.test(subject) && !existsSync(subject)) {
    print(readPage(subject.toUpperCase()));
    return;
  }
  const { compileSpec } = await import('./compile-spec.ts');
  const { explainTable } = await import('./explain.ts');
  print(explainTable(compileSpec(subject).model));
}

function readPage(code: string): string {
  const page = join(packageRoot(), 'docs', 'diagnostics', `${code}.md`);
  if (!existsSync(page)) {
    throw new UsageError(`there is no diagnostic ${code}`, [
      'codes are printed with each message, as in `error[SPC4102] conv-extent-not-integral`',
    ]);
  }
  return readFileSync(page, 'utf8').trimEnd();
}
