/** `specc matrix`: specs beside each other. */
import { type Command, Option } from 'commander';
import { jsonText } from '../text/escape.ts';
import { wholeNumber } from './options.ts';
import { printText } from './terminal.ts';

const formats = ['text', 'markdown', 'json', 'csv'] as const;

interface MatrixOptions {
  readonly format: (typeof formats)[number];
  readonly batch?: number;
}

/** Columns of a terminal that all output stays within. */
const WIDTH = 80;

export function addMatrixCommand(program: Command): void {
  program
    .command('matrix')
    .summary('print what specs cost and in which conventions they differ')
    .description(
      'Prints specs beside each other: input, layers, parameters, multiply-adds and the memory of a training step, and what they say where frameworks and papers disagree.',
    )
    .argument('<spec...>', 'spec files, or folders of specs')
    .addOption(
      new Option('--format <name>', 'text for people, markdown for documents, json and csv for tools')
        .choices(formats)
        .default('text'),
    )
    .option('--batch <n>', 'images per training step; from each spec if absent', wholeNumber(1))
    .addHelpText(
      'after',
      `
Examples:
  $ specc matrix specs
  $ specc matrix specs/*.yaml --format markdown --batch 128
  $ specc matrix specs --format csv > specs.csv

Multiply-adds are those of the forward pass of one image; memory is what is
planned for a training step on a GPU.`,
    )
    .action(matrix);
}

async function matrix(words: readonly string[], { format, batch }: MatrixOptions): Promise<void> {
  const { expandFolders } = await import('./find-specs.ts');
  const { checkFirst } = await import('./check-first.ts');
  const { matrixOf } = await import('../compare/matrix.ts');
  const { matrixCsv, matrixMarkdown, matrixText } = await import('../compare/matrix-text.ts');
  const specs = matrixOf(checkFirst(expandFolders(words)), batch);
  const render = {
    text: () => matrixText(specs, WIDTH),
    markdown: () => matrixMarkdown(specs),
    json: () => jsonText(specs, 2),
    csv: () => matrixCsv(specs),
  };
  printText(render[format]());
}
