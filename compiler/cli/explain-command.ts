/** `specc explain`: the layer table of a spec, or the page of a diagnostic code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { UsageError } from './exit.ts';
import { printText } from './terminal.ts';
import { packageRoot } from './version.ts';

interface ExplainOptions {
  readonly format?: 'table' | 'svg';
}

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('print the layers of a spec, or the page of an error')
    .description(
      'Prints the layers of a spec with shapes, parameters and cost, as a table or a picture, or the page of a diagnostic code.',
    )
    .argument('<spec|code>', 'spec file, or a code such as SPC4102')
    .addOption(new Option('--format <name>', 'how a spec is shown; table if absent').choices(['table', 'svg']))
    .addHelpText(
      'after',
      `
Examples:
  $ specc explain specs/alexnet.yaml
  $ specc explain specs/alexnet.yaml --format svg > alexnet.svg
  $ specc explain SPC4102`,
    )
    .action(explain);
}

async function explain(subject: string, { format }: ExplainOptions): Promise<void> {
  if (/^SPC\d+$/i.test(subject) && !existsSync(subject)) {
    if (format !== undefined) {
      throw new UsageError('`--format` is for specs, not for codes', [
        'pages of codes are text; leave `--format` away',
      ]);
    }
    printText(readPage(subject.toUpperCase()));
    return;
  }
  const { compileSpec } = await import('./compile-spec.ts');
  const { model } = compileSpec(subject);
  if (format === 'svg') {
    const { networkDiagram } = await import('../diagram/network-diagram.ts');
    printText(networkDiagram(model.graph).trimEnd());
  } else {
    const { explainTable } = await import('../program/explain.ts');
    printText(explainTable(model));
  }
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
