/** `specc explain`: the layer table of a spec, the page of a diagnostic code, or what a kind of layer, optimizer, schedule or loss computes and its keys. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { jsonText } from '../text/escape.ts';
import { UsageError } from './exit.ts';
import { columnsOption, type SpecChanges, setOption } from './options.ts';
import { printText } from './terminal.ts';
import { packageRoot } from './version.ts';

const formats = ['table', 'markdown', 'json', 'svg'] as const;

interface ExplainOptions extends SpecChanges {
  readonly format?: (typeof formats)[number];
}

/** Columns that all output stays within, so that it fits next to an editor. */
const WIDTH = 90;

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('print the layers of a spec, or the page of an error or a kind of layer')
    .description(
      'Prints the layers of a spec with shapes, parameters and cost, and what its columns exchange, as a table or a picture; the page of a diagnostic code; or what a kind of layer, optimizer, schedule or loss computes, with its keys.',
    )
    .argument('<spec|code|kind>', 'spec file, a code such as SPC4102, or a kind such as conv2d or sgd')
    .addOption(new Option('--format <name>', 'how a spec is shown; table if absent').choices(formats))
    .addOption(setOption())
    .addOption(columnsOption())
    .addHelpText(
      'after',
      `
Examples:
  $ specc explain specs/alexnet.yaml
  $ specc explain specs/alexnet.yaml --format svg > alexnet.svg
  $ specc explain SPC4102
  $ specc explain conv2d
  $ specc explain sgd`,
    )
    .action(explain);
}

async function explain(subject: string, { format, ...changes }: ExplainOptions): Promise<void> {
  const page = /\.ya?ml$/i.test(subject) && existsSync(subject) ? undefined : await textAbout(subject);
  if (page === undefined) {
    await explainSpec(subject, format, changes);
    return;
  }
  if (format !== undefined) {
    throw new UsageError('`--format` is for specs, not for codes and kinds', ['their pages are text; drop `--format`']);
  }
  printText(page);
}

/** The text about a code or a layer kind. Undefined for what may be a spec; throws `UsageError` for an unknown word. */
async function textAbout(subject: string): Promise<string | undefined> {
  const { catalogue } = await import('../diagnostics/catalogue/index.ts');
  const { findKind, findRecipeKind, kindPage, recipeKindPage } = await import('../schema/kind-page.ts');
  const code = subject.toUpperCase();
  if (catalogue.some((entry) => entry.code === code)) {
    return readPage(code);
  }
  const kind = findKind(subject);
  if (kind !== undefined) {
    return kindPage(kind, WIDTH);
  }
  const recipeKind = findRecipeKind(subject);
  if (recipeKind !== undefined) {
    return recipeKindPage(recipeKind, WIDTH);
  }
  if (/^SPC\d+$/.test(code) && !existsSync(subject)) {
    throw new UsageError(`there is no diagnostic ${code}`, [
      'codes are printed with each message, as in `error[SPC4102] conv-extent-not-integral`',
    ]);
  }
  if (existsSync(subject) || /[./\\]/.test(subject)) {
    return undefined;
  }
  throw await unknownWord(subject);
}

async function unknownWord(word: string): Promise<UsageError> {
  const { layerKinds } = await import('../ops/registry.ts');
  const { chosenKinds } = await import('../schema/kind-page.ts');
  const { suggestKind } = await import('../schema/suggest.ts');
  const { adviceForKind } = await import('../schema/advice.ts');
  const { catalogue } = await import('../diagnostics/catalogue/index.ts');
  const { nearest } = await import('../source/nearest.ts');
  const kinds = layerKinds.map(({ kind }) => kind);
  const recipeKind = nearest(
    word,
    chosenKinds.map(({ kind }) => kind),
  );
  const kind = suggestKind(word, kinds) ?? recipeKind;
  const slug = catalogue.find((entry) => entry.slug === word || nearest(word, [entry.slug]) !== undefined);
  const spec = [`${word}.yaml`, `specs/${word}.yaml`].find((file) => existsSync(file));
  const advice = adviceForKind(word);
  const meant = [spec, kind, slug?.code].filter((one) => one !== undefined);
  return new UsageError(`\`${word}\` is not a spec file, a diagnostic code or a kind of layer`, [
    ...meant.map((one) => `try \`specc explain ${one}\``),
    ...(advice === undefined ? [] : [advice]),
    `layer kinds are ${kinds.join(', ')}`,
    `optimizers, schedules, losses and initializers are ${chosenKinds.map(({ kind }) => kind).join(', ')}`,
  ]);
}

async function explainSpec(spec: string, format: ExplainOptions['format'], changes: SpecChanges): Promise<void> {
  const { compileSpec } = await import('./compile-spec.ts');
  const { graph } = compileSpec(spec, {}, changes).model;
  if (format === 'svg') {
    const { networkDiagram } = await import('../diagram/network-diagram.ts');
    printText(networkDiagram(graph).trimEnd());
  } else if (format === 'markdown' || format === 'json') {
    const { explainMarkdown, networkFacts } = await import('../program/explain-formats.ts');
    printText(format === 'json' ? jsonText(networkFacts(graph), 2) : explainMarkdown(graph));
  } else {
    const { explainTable } = await import('../program/explain.ts');
    printText(explainTable({ graph }, WIDTH));
  }
}

function readPage(code: string): string {
  return readFileSync(join(packageRoot(), 'docs', 'diagnostics', `${code}.md`), 'utf8').trimEnd();
}
