/**
 * Writes the language reference from what the compiler itself reads: the JSON Schema for keys, the folders' `docs.md` for layer kinds
 * and for what else a spec chooses by name, and a spec as the opening example. Returns Markdown; a golden test compares it with
 * docs/reference/language.md.
 */

import { propertiesOf, wordsOf } from '../compiler/schema/alternatives.ts';
import type { JsonSchema } from '../compiler/schema/assemble.ts';
import { commonLayerKeys, type KeyRow, keyRows } from '../compiler/schema/reference.ts';
import { flowText } from '../compiler/text/flow-yaml.ts';

export interface KindDocs {
  /** Layer kinds that the text is about. */
  readonly kinds: readonly string[];
  /** Markdown that opens with a first-level heading. */
  readonly text: string;
}

export interface LanguagePageSources {
  readonly schema: JsonSchema;
  readonly docs: readonly KindDocs[];
  /** Texts about what a spec chooses by name, by place: `train.optimizer.sgd`, `defaults.weight.he`. */
  readonly choices: ReadonlyMap<string, string>;
  /** Text of a whole spec. */
  readonly example: string;
}

const INTRODUCTION = `# The spec language, version 1

A spec is one YAML file that describes a network, how images become its input, and how it is trained. Generated from the schema and the op
folders by \`npm run record\`; \`specc explain conv2d\` prints what this page says about a layer kind.`;

const FIRST_STEPS = `Three commands use it: \`specc check lenet5.yaml\` finds mistakes, \`specc explain lenet5.yaml\` prints the shape of each layer, and
\`specc train lenet5.yaml --data mnist\` trains it.

- **Layers** run in the order they are written in, and each reads the one before it; the first reads the images. \`from\` names another one.
- **Activations** are layers of their own, and so are pooling and dropout. No layer has one built in.
- **Shapes** are \`[channels, height, width]\`, or \`[values]\` after \`dense\` and \`flatten\`. They are inferred; \`expect\` states one for
  the compiler to check. Along an axis a window takes \`(input − kernel + padding on both sides) / stride + 1\` places, which must be a whole
  number unless the layer says how to round.
- **The last layer** gives one score per class, as \`dense\` with as many \`units\` as there are classes does. The loss turns scores into
  probabilities itself; a \`softmax\` layer at the end may say so.
- **Every \`conv2d\` and \`dense\` layer** has a weight and a bias. How the weight is initialized must be written, in the layer or for all layers in
  \`defaults\`, by an initializer such as \`normal\` or \`he\`; a bias starts at 0.
- **Pixels** are numbers in 0..255, and the network reads \`(pixel − mean) · scale\`, or \`(pixel − mean) / std\`. Without \`data:\` it reads them as they are.
- **Where the images are** is given on the command line, \`--data mnist\`, \`--data cifar10:<dir>\` or \`--data folder:<dir>\`, and so is where to run:
  a spec says nothing about the machine.

Indentation and flow style (\`{ a: 1 }\`, \`[1, 2]\`) mean the same, as everywhere in YAML 1.2; \`#\` begins a comment, and anchors, aliases and
merge keys work. Unknown keys are errors, so a typo never becomes a default. Names are lower-case letters, digits and underscores, beginning
with a letter, at most 60 of them. A spec can extend another one, patch its layers and repeat blocks of them: [variants](../variants.md). Where frameworks disagree about a convention, its key has no default. To silence a warning, name it
in a comment on its line or the line above, \`# specc-ignore SPC5110: the biases are meant to be there\`.`;

const LAYERS = `## Layers

\`layers\` is a list. Each layer has a \`name\`, a \`type\`, its type's own keys below, and may have \`from\` and \`expect\`:`;

export function languagePage({ schema, docs, choices, example }: LanguagePageSources): string {
  const top = Object.entries(propertiesOf(schema));
  const definitions = schema.definitions as Readonly<Record<string, JsonSchema>>;
  const [first] = Object.values(definitions);
  const common = pick(first ?? {}, (key) => commonLayerKeys.includes(key) && key !== 'type');
  const told = new Map<string, string>();
  return `${[
    INTRODUCTION,
    '## A whole spec',
    `\`\`\`yaml\n${withoutHead(example)}\n\`\`\``,
    FIRST_STEPS,
    '## Top level',
    keyTable(keyRows(schema)),
    ...top.flatMap(([key, value]) => nested(key, value, { told, choices })),
    LAYERS,
    keyTable(keyRows(common)),
    kindList(docs, definitions),
    ...docs.flatMap(({ kinds, text }) => [indentHeadings(text.trim()), ...kindTable(definitions[kinds[0] ?? ''])]),
  ].join('\n\n')}\n`;
}

/** Without the comments at the top of a spec. */
function withoutHead(spec: string): string {
  return spec.slice(spec.search(/^spec:/m)).trimEnd();
}

/** What each kind is, in a sentence. */
function kindList(docs: readonly KindDocs[], definitions: Readonly<Record<string, JsonSchema>>): string {
  const lines = docs.flatMap(({ kinds }) => kinds.map((kind) => `| \`${kind}\` | ${definitions[kind]?.description} |`));
  return ['The types:', '', '| Type | |', '|---|---|', ...lines].join('\n');
}

function kindTable(definition: JsonSchema = {}): readonly string[] {
  const rows = keyRows(pick(definition, (key) => !commonLayerKeys.includes(key)));
  return rows.length === 0 ? [] : [keyTable(rows), ...wordList(rows)];
}

/** What `nested` needs: the paths of mappings by their keys, and the texts about choices. */
interface Telling {
  readonly told: Map<string, string>;
  readonly choices: ReadonlyMap<string, string>;
}

/** A table for each mapping below `schema`, headed by its path. If two have the same keys, the second refers to the first. */
function nested(path: string, schema: JsonSchema, telling: Telling): readonly string[] {
  const { told, choices } = telling;
  if (path === 'layers') {
    return [];
  }
  const properties = propertiesOf(schema);
  const title = path.replaceAll('.', '` › `');
  const identity = JSON.stringify(properties);
  const earlier = told.get(identity);
  const isMapping = Object.keys(properties).length > 0;
  if (isMapping && earlier !== undefined) {
    return [`### \`${title}\``, `The keys of \`${earlier}\`.`];
  }
  told.set(identity, title);
  const rows = keyRows(schema);
  const examples = ((schema.examples ?? []) as readonly unknown[]).map(
    (value) => `    ${path.split('.').at(-1)}: ${flowText(value)}`,
  );
  const shown = isMapping || choices.has(path) || (examples.length > 0 && !path.includes('.'));
  const heading = shown ? [`### \`${title}\``] : [];
  return [
    ...heading,
    ...(choices.has(path) ? [withoutHeading(choices.get(path) ?? '')] : []),
    ...wordsOf(schema).flatMap((word) => wordText(`${path}.${word}`, choices)),
    ...(isMapping ? [keyTable(rows), ...wordList(rows)] : []),
    ...(examples.length > 0 && shown ? [examples.join('\n')] : []),
    ...Object.entries(properties).flatMap(([key, value]) => nested(`${path}.${key}`, value, telling)),
    ...itemsOf(schema).flatMap((option) => nested(path, option, telling)),
    ...optionsOf(schema).flatMap((option) => optionTexts(path, option, telling)),
  ];
}

/** Of a key that is a word or a mapping: what is below the mapping, and the texts about words that have none. */
function optionTexts(path: string, option: JsonSchema, telling: Telling): readonly string[] {
  const below = Object.entries(propertiesOf(option));
  return [
    ...below.flatMap(([key, value]) => nested(`${path}.${key}`, value, telling)),
    ...wordsOf(option).flatMap((word) => wordText(`${path}.${word}`, telling.choices)),
  ];
}

/** Without words that are keys of a mapping too: `softmax_cross_entropy` and `{ softmax_cross_entropy: … }`. */
function optionsOf({ anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  const options = anyOf as readonly JsonSchema[];
  const keys = options.flatMap((option) => Object.keys(propertiesOf(option)));
  return options.filter((option) => !wordsOf(option).some((word) => keys.includes(word)));
}

/** The text about a choice that is a word, headed by its place. */
function wordText(path: string, choices: ReadonlyMap<string, string>): readonly string[] {
  const text = choices.get(path);
  return text === undefined ? [] : [`### \`${path.replaceAll('.', '` › `')}\``, withoutHeading(text)];
}

function withoutHeading(text: string): string {
  return text.replace(/^# .*\n+/, '').trim();
}

function itemsOf({ items }: JsonSchema): readonly JsonSchema[] {
  return ((items as JsonSchema | undefined)?.anyOf ?? []) as readonly JsonSchema[];
}

function keyTable(rows: readonly KeyRow[]): string {
  const lines = rows.map(
    ({ key, value, need, description }) =>
      `| \`${key}\` | ${value} | ${need} | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| Key | Value | | |', '|---|---|---|---|', ...lines].join('\n');
}

/** What the words that a key of the table takes mean. */
function wordList(rows: readonly KeyRow[]): readonly string[] {
  const lines = rows.flatMap(({ key, words }) => words.map(([word, text]) => `- \`${key}\` \`${word}\`: ${text}`));
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function pick(schema: JsonSchema, keep: (key: string) => boolean): JsonSchema {
  const properties = Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([key]) => keep(key)));
  return { ...schema, properties };
}

/** The page has headings above a kind's own. */
function indentHeadings(text: string): string {
  return text.replaceAll(/^#+ /gm, (heading) => `##${heading}`);
}
