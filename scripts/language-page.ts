/**
 * Writes the language reference from what the compiler itself reads: the JSON Schema for keys, the texts of the op folders for layer
 * kinds. Receives both, returns Markdown; a golden test compares it with docs/reference/language.md.
 */

/** As much of JSON Schema as the spec's schema uses. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface SpecSchema extends Schema {
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface KindDocs {
  /** Layer kinds that the text is about. */
  readonly kinds: readonly string[];
  /** Markdown that opens with a first-level heading. */
  readonly text: string;
}

const INTRODUCTION = `# The spec language, version 1

A spec is one YAML file. Unknown keys are errors, so a typo never becomes a default. Generated from the schema and the op folders by
\`npm run record\`; [specs/alexnet.yaml](../../specs/alexnet.yaml) shows most of it in use.`;

const LAYERS = `## Layers

\`layers\` is a list. Each layer has a \`name\`, a \`type\`, its type's own keys below, and may have:`;

/** Keys of a layer that every kind has; they are described once. */
const COMMON_KEYS = ['name', 'type', 'from', 'expect'];

export function languagePage(schema: SpecSchema, docs: readonly KindDocs[]): string {
  const top = Object.entries(schema.properties ?? {}).filter(([key]) => key !== 'layers');
  const [first] = Object.values(schema.definitions);
  const common = { properties: pick(first?.properties ?? {}, (key) => COMMON_KEYS.includes(key) && key !== 'type') };
  return `${[
    INTRODUCTION,
    '## Top level',
    keyTable({ ...schema, properties: Object.fromEntries(top) }),
    ...top.flatMap(([key, value]) => nested(`\`${key}\``, value)),
    LAYERS,
    keyTable(common),
    ...docs.flatMap(({ kinds, text }) => [indentHeadings(text.trim()), ...kindTable(kinds[0], schema)]),
  ].join('\n\n')}\n`;
}

function kindTable(kind: string | undefined, schema: SpecSchema): readonly string[] {
  const definition = schema.definitions[kind ?? ''];
  const own = pick(definition?.properties ?? {}, (key) => !COMMON_KEYS.includes(key));
  return Object.keys(own).length === 0 ? [] : [keyTable({ ...definition, properties: own })];
}

/** A table for each object below `schema`, headed by its path. */
function nested(path: string, schema: Schema): readonly string[] {
  const own = schema.properties === undefined ? [] : [`### ${path}`, keyTable(schema)];
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    nested(`${path} › \`${key}\``, value),
  );
  const items = (schema.items?.anyOf ?? []).flatMap((option) => nested(path, option));
  return [...own, ...below, ...items];
}

function keyTable({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([key, value]) => {
    const need = required.includes(key) ? 'required' : value.default === undefined ? '' : `default ${value.default}`;
    return `| \`${key}\` | ${valueWords(value)} | ${need} | ${(value.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| Key | Value | | |', '|---|---|---|---|', ...rows].join('\n');
}

/** What may be written, in YAML's terms. */
function valueWords(schema: Schema): string {
  if (schema.const !== undefined) {
    return `\`${schema.const}\``;
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => `\`${value}\``).join(' or ');
  }
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map(valueWords))].join(' or ');
  }
  const words: Readonly<Record<string, string>> = {
    integer: 'whole number',
    number: 'number',
    string: 'text',
    boolean: '`true` or `false`',
    object: 'mapping',
  };
  return schema.type === 'array' ? 'list' : (words[schema.type ?? ''] ?? 'value');
}

function pick(properties: Readonly<Record<string, Schema>>, keep: (key: string) => boolean): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => keep(key)));
}

/** The page has headings above a kind's own. */
function indentHeadings(text: string): string {
  return text.replaceAll(/^#+ /gm, (heading) => `##${heading}`);
}
