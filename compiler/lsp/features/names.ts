/**
 * What has a name (layers, blocks, parameters of blocks): where it is given, where it is used, and how it is renamed. `others` are further
 * specs in which it may be used: those made of the same files.
 */
import type { Diagnostic, TextEdit } from '../../diagnostics/types.ts';
import { nameSchema } from '../../schema/base.ts';
import { contains } from '../../source/nodes.ts';
import type { Span } from '../../source/span.ts';
import { placeIn } from '../layers.ts';
import { type Mention, mentionsIn } from '../symbols.ts';
import { createViewer, type SpecView } from '../view.ts';

export function mentionAt(view: SpecView, offset: number): Mention | undefined {
  const place = placeIn(view, offset);
  return mentionsIn(view).find(({ span }) => contains(span, place));
}

/** Where the name at the offset is defined; `images` is defined by the input. */
export function definitionAt(view: SpecView, offset: number): Span | undefined {
  return mentionAt(view, offset)?.definition;
}

/** All places with the name at the offset, ordered by file, then by position. */
export function referencesAt(
  view: SpecView,
  offset: number,
  withDefinition: boolean,
  others: readonly SpecView[] = [],
): readonly Span[] {
  const found = mentionAt(view, offset);
  if (found === undefined) {
    return [];
  }
  const spans = mentionsOf(found, [view, ...others])
    .filter(({ defines }) => !defines)
    .map(({ span }) => span);
  const { definition } = found;
  const all = withDefinition && definition !== undefined ? [definition, ...spans] : spans;
  const distinct = new Map(all.map((span) => [`${span.file} ${span.start}`, span]));
  return [...distinct.values()].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function mentionsOf({ symbol }: Mention, views: readonly SpecView[]): readonly Mention[] {
  return views.flatMap((view) => mentionsIn(view).filter((mention) => mention.symbol === symbol));
}

/** The word that a rename would replace; undefined where nothing of the spec is named. */
export function renameSpan(view: SpecView, offset: number): Span | undefined {
  const found = mentionAt(view, offset);
  return found === undefined || found.kind === 'input' ? undefined : found.span;
}

/** The edits, or why the name cannot be used, in a sentence for the user who typed it. */
export function renameAt(
  view: SpecView,
  offset: number,
  newName: string,
  others: readonly SpecView[] = [],
): readonly TextEdit[] | string {
  const found = mentionAt(view, offset);
  if (found === undefined || found.kind === 'input') {
    return 'only layers, blocks and their parameters can be renamed';
  }
  if (!new RegExp(nameSchema.pattern).test(newName) || newName.length > nameSchema.maxLength) {
    return `\`${newName}\` is not a valid name: use lower-case letters, digits and underscores, a letter first, ${nameSchema.maxLength} characters at most`;
  }
  const { kind, name, symbol } = found;
  if (kind === 'layer' && newName === 'images') {
    return '`images` is the input of the network; no layer can be called that';
  }
  if (kind === 'parameter' && newName === 'input') {
    return '`$input` is the input of the block; no parameter can be called that';
  }
  const views = [view, ...others].filter((one) => mentionsIn(one).some((mention) => mention.symbol === symbol));
  const siblings = mentionsOf(found, views).flatMap((mention) => mention.siblings);
  if (newName !== name && siblings.includes(newName)) {
    return `another ${kind} is already called \`${newName}\``;
  }
  if (kind === 'layer' && found.siblings.filter((sibling) => sibling === name).length > 1) {
    return `two layers are called \`${name}\`; it is unclear which of them the others read`;
  }
  const edits = referencesAt(view, offset, true, others).map((span) => ({ span, newText: newName }));
  return newName === name ? edits : (newProblem(views, edits, newName) ?? edits);
}

/**
 * Why a spec would be wrong with the new name: layers out of blocks have names that are composed of several, and what a variant extends
 * may be a spec by itself in which the same word means another layer.
 */
function newProblem(views: readonly SpecView[], edits: readonly TextEdit[], newName: string): string | undefined {
  for (const view of [...views, ...editedBases(views, edits)]) {
    const files = view.sources.files();
    const after = view.edited(edits.filter(({ span }) => files.includes(span.file)));
    const more = after.filter(({ code }) => countOf(after, code) > countOf(view.diagnostics, code));
    if (more.length > 0) {
      const known = new Set(view.diagnostics.map(({ message }) => message));
      const problem = more.find(({ message }) => !known.has(message))?.message ?? more[0]?.message;
      return `with the name \`${newName}\`, ${view.source.file} would be wrong: ${problem}`;
    }
  }
  return undefined;
}

/** Of one code: what is wrong already may be said of the new name, and an error hides warnings. */
function countOf(diagnostics: readonly Diagnostic[], wanted: string): number {
  return diagnostics.filter(({ code }) => code === wanted).length;
}

/** Files that are edited and that none of the views is of, as specs of their own. */
function editedBases(views: readonly SpecView[], edits: readonly TextEdit[]): readonly SpecView[] {
  const bases = new Map<string, SpecView>();
  for (const { sources } of views) {
    const texts = new Map(sources.texts().map((text) => [text.file, text]));
    for (const [file, { text }] of texts) {
      const seen = bases.has(file) || views.some(({ source }) => source.file === file);
      if (!seen && edits.some(({ span }) => span.file === file)) {
        bases.set(file, createViewer(file, sources.host, texts)(text));
      }
    }
  }
  return [...bases.values()];
}
