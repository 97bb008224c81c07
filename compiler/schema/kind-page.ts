/**
 * What `specc explain <kind>` prints for a kind of layer, optimizer, schedule, loss or initializer: the text of its folder and its keys, as in the
 * language reference.
 */
import { initializerKinds } from '../initializers/registry.ts';
import type { LayerKind } from '../ops/layer-kind.ts';
import { layerKinds } from '../ops/registry.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';
import { recipeKinds } from '../recipe/registry.ts';
import { wrapMarkdown, wrapText } from '../text/wrap.ts';
import type { JsonSchema } from './assemble.ts';
import { languageSchema } from './language-schema.ts';
import { commonLayerKeys, type KeyRow, keyRows } from './reference.ts';

export function kindPage({ kind, docs, elsewhere }: LayerKind, width: number): string {
  const definitions = languageSchema.definitions as Readonly<Record<string, JsonSchema>>;
  const rows = keyRows(definitions[kind] ?? {});
  const own = rows.filter(({ key }) => !commonLayerKeys.includes(key));
  const common = rows.filter(({ key }) => commonLayerKeys.includes(key));
  return [
    ...opening(docs, elsewhere, width),
    ...(own.length === 0 ? ['It has no keys of its own.'] : ['Keys:', keyList(own, width)]),
    'Keys that every layer has:',
    keyList(common, width),
  ].join('\n\n');
}

/** The same for what a spec chooses by name. */
export function recipeKindPage({ docs, elsewhere, schema }: ChosenKind, width: number): string {
  const rows = keyRows(schema as unknown as JsonSchema);
  const keys = rows.length === 0 ? ['It has no settings.'] : ['Settings:', keyList(rows, width)];
  return [...opening(docs, elsewhere, width), ...keys].join('\n\n');
}

function opening(docs: string, elsewhere: LayerKind['elsewhere'], width: number): readonly string[] {
  const others = Object.entries(elsewhere).map(([framework, name]) => `${framework}: ${name}`);
  return [
    wrapMarkdown(docs.trim(), width).replaceAll(/^ {4}- .*$/gm, (example) => wrapExample(example, width)),
    ...(others.length === 0 ? [] : [wrapText(`Elsewhere: ${others.join(', ')}`, width).join('\n')]),
  ];
}

/** Key and value on one line, the meaning below. */
function keyList(rows: readonly KeyRow[], width: number): string {
  const column = Math.max(...rows.map(({ key }) => key.length)) + 4;
  const indent = (lines: readonly string[]) => lines.map((line) => `${' '.repeat(column)}${line}`);
  return rows
    .flatMap(({ key, value, need, description, words }) => {
      const [first = '', ...rest] = wrapText([value, need].filter((part) => part !== '').join('; '), width - column);
      const meanings = words.map(([word, text]) => wrapText(`\`${word}\`: ${text}`, width - column));
      return [
        `  ${key}`.padEnd(column) + first,
        ...indent(rest),
        ...indent(wrapText(description, width - column)),
        ...indent(meanings.flat()),
      ];
    })
    .join('\n');
}

/** An example layer, continued below its first key where it is too long for a line. */
function wrapExample(example: string, width: number): string {
  const [first = '', ...rest] = wrapText(example, width - 8);
  return [`    ${first}`, ...rest.map((line) => `        ${line}`)].join('\n');
}

/** A kind with settings of its own, or with a bare value. */
type ChosenKind = Pick<RecipeKind<unknown>, 'kind' | 'docs' | 'elsewhere'> & { readonly schema: object };

export const chosenKinds: readonly ChosenKind[] = [...recipeKinds, ...initializerKinds];

export function findRecipeKind(word: string): ChosenKind | undefined {
  return chosenKinds.find(({ kind }) => kind === word);
}

export function findKind(word: string): LayerKind | undefined {
  return layerKinds.find(({ kind }) => kind === word);
}
