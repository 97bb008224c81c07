/** The errors about keys that one mapping lacks → its diagnostics: unlike other schema errors, they are told together. */
import * as catalogue from '../diagnostics/catalogue/schema.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { clip } from '../diagnostics/words.ts';
import { nearest } from '../source/nearest.ts';
import { locate, textAt } from '../source/nodes.ts';
import type { Path, Span } from '../source/span.ts';
import { propertiesOf } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { placeOf } from './describe.ts';
import { inBlock, mappingAt, type TranslateContext } from './error-site.ts';

/** All keys that one mapping lacks. Those with a diagnostic of their kind come first; the others share one. */
export function translateMissingKeys(
  path: Path,
  keys: readonly string[],
  schema: JsonSchema,
  context: TranslateContext,
): readonly Diagnostic[] {
  const span = inBlock(headOf(path, context), path, context);
  const special = keys.flatMap((key) => missingKeyOfKind(key, path, span, context) ?? []);
  const plain = keys.filter((key) => missingKeyOfKind(key, path, span, context) === undefined);
  return plain.length === 0 ? special : [...special, missingKeys(path, plain, schema, span, context)];
}

function missingKeys(
  path: Path,
  keys: readonly string[],
  schema: JsonSchema,
  span: Span,
  context: TranslateContext,
): Diagnostic {
  const properties = propertiesOf(schema);
  const notes = keys.flatMap((key) => {
    const description = properties[key]?.description;
    return typeof description === 'string' ? [`\`${key}\`: ${description.replace(/\.$/, '')}`] : [];
  });
  const { entries } = mappingAt(path, context);
  const foreign = [...entries.keys()].filter((written) => !Object.hasOwn(properties, written));
  const fixes = keys.flatMap((key) => {
    const slip = nearest(key, foreign);
    const slipSpan = slip === undefined ? undefined : entries.get(slip)?.keySpan;
    return slipSpan === undefined
      ? []
      : [{ title: `rename \`${slip}\` to \`${key}\``, edits: [{ span: slipSpan, newText: key }] }];
  });
  return createDiagnostic(
    catalogue.missingKey,
    { keys, place: placeOf(path, context.root) },
    { span, notes: notes.slice(0, 8), fixes },
  );
}

/** Some keys are required because frameworks disagree about them: their kind has its own diagnostic for that. */
function missingKeyOfKind(
  key: string,
  path: Path,
  span: Span,
  { root, kinds }: TranslateContext,
): Diagnostic | undefined {
  const [section, index] = path;
  if (section !== 'layers' || typeof index !== 'number' || path.length !== 2) {
    return undefined;
  }
  const type = textAt(root, [...path, 'type']);
  const layer = clip(textAt(root, [...path, 'name']) ?? `layer ${index + 1}`);
  return kinds.find(({ kind }) => kind === type)?.missingKey?.(key, layer, span);
}

/** The span that stands for a whole mapping: its name, else its own key, else its first key. */
function headOf(path: Path, context: TranslateContext): Span {
  const mapping = mappingAt(path, context);
  const name = path.length === 0 ? undefined : mapping.entries.get('name')?.value;
  if (name?.kind === 'scalar' && name.source !== '') {
    return name.span;
  }
  const own = locate(context.root, path)?.keySpan;
  const [first] = mapping.entries.values();
  return own ?? first?.keySpan ?? mapping.span;
}
