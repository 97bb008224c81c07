/** `specc diff`: what two specs mean differently. */
import { type Command, Option } from 'commander';
import { jsonText } from '../text/escape.ts';
import { Exit, exitCodes } from './exit.ts';
import { printText } from './terminal.ts';

interface DiffOptions {
  readonly format: 'text' | 'json';
}

/** Columns of a terminal that all output stays within. */
const WIDTH = 80;

export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary('print what two specs mean differently')
    .description(
      'Compares two specs by meaning: layers by name, shapes, parameters, cost, and the recipe. Defaults, the order of keys, `extends`, `name` and `expect` make no difference.',
    )
    .argument('<a>', 'spec file')
    .argument('<b>', 'spec file')
    .addOption(
      new Option('--format <name>', 'text for people, json for tools').choices(['text', 'json']).default('text'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ specc diff specs/cifar10-relu.yaml specs/cifar10-tanh.yaml
  $ specc diff specs/alexnet.yaml mine.yaml --format json

Exits with 0 when the two mean the same, with 1 when they differ or have errors.`,
    )
    .action(diff);
}

async function diff(a: string, b: string, { format }: DiffOptions): Promise<void> {
  const { checkFirst } = await import('./check-first.ts');
  const { diffSpecs } = await import('../compare/diff-specs.ts');
  const [first, second] = checkFirst([a, b]);
  if (first === undefined || second === undefined) {
    return;
  }
  const differences = diffSpecs(first, second);
  if (format === 'json') {
    printText(jsonText(differences, 2));
  } else {
    const { diffText } = await import('../compare/diff-text.ts');
    printText(diffText(differences, WIDTH));
  }
  if (!differences.same) {
    throw new Exit(exitCodes.failed);
  }
}
