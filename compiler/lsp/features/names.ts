/** Layers by name: where one is defined, where it is read, and how it is renamed. */
import type { TextEdit } from '../../diagnostics/types.ts';
import { nameSchema } from '../../schema/base.ts';
import { contains, locate } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { layerTexts, mentions, placeIn } from '../layers.ts';
import type { SpecView } from '../view.ts';

interface NameAt {
  readonly name: string;
  /** Span of the word under the cursor. */
  readonly span: Span;
}

/** The layer name that is written at the offset: as `name:` or in a `from:`. */
function nameAt(view: SpecView, offset: number): NameAt | undefined {
  const definitions = layerTexts(view).flatMap(({ name, nameSpan }) =>
    name !== undefined && nameSpan !== undefined ? [{ name, span: nameSpan }] : [],
  );
  const place = placeIn(view, offset);
  return [...definitions, ...mentions(view)].find(({ span }) => contains(span, place));
}

/** Where the name at the offset is defined; `images` is defined by the input. */
export function definitionAt(view: SpecView, offset: number): Span | undefined {
  const found = nameAt(view, offset);
  return found && definitionOf(view, found.name);
}

function definitionOf(view: SpecView, name: string): Span | undefined {
  const layer = layerTexts(view).find((candidate) => candidate.name === name);
  return layer?.nameSpan ?? (name === 'images' && view.root ? locate(view.root, ['input'])?.keySpan : undefined);
}

/** All places with the name at the offset, ordered by file, then by position. */
export function referencesAt(view: SpecView, offset: number, withDefinition: boolean): readonly Span[] {
  const found = nameAt(view, offset);
  if (found === undefined) {
    return [];
  }
  const definition = definitionOf(view, found.name);
  const reads = mentions(view).filter(({ name }) => name === found.name);
  return [...(withDefinition && definition !== undefined ? [definition] : []), ...reads.map(({ span }) => span)].sort(
    (a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1),
  );
}

/** The word that a rename would replace; undefined where it is not a layer's name. */
export function renameSpan(view: SpecView, offset: number): Span | undefined {
  const found = nameAt(view, offset);
  return found === undefined || found.name === 'images' ? undefined : found.span;
}

/** The edits, or why the name cannot be used, in a sentence for the user who typed it. */
export function renameAt(view: SpecView, offset: number, newName: string): readonly TextEdit[] | string {
  const found = nameAt(view, offset);
  if (found === undefined || found.name === 'images') {
    return 'only layers can be renamed';
  }
  const names = layerTexts(view).map(({ name }) => name);
  if (!new RegExp(nameSchema.pattern).test(newName) || newName.length > nameSchema.maxLength) {
    return `\`${newName}\` is not a valid name: use lower-case letters, digits and underscores, a letter first, ${nameSchema.maxLength} characters at most`;
  }
  if (newName === 'images') {
    return '`images` is the input of the network; no layer can be called that';
  }
  if (newName !== found.name && names.includes(newName)) {
    return `another layer is already called \`${newName}\``;
  }
  if (names.filter((name) => name === found.name).length > 1) {
    return `two layers are called \`${found.name}\`; it is unclear which of them the others read`;
  }
  return referencesAt(view, offset, true).map((span) => ({ span, newText: newName }));
}
