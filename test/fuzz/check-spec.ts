/**
 * What must hold of any spec of several files, sound or not: it is checked without an exception, its diagnostics point into its files, their
 * fixes do what they say, what it comes to means the same as one file, and an editor shows what a check prints.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Checked } from '../../compiler/analysis.ts';
import { checkSpec } from '../../compiler/check.ts';
import { diffSpecs } from '../../compiler/compare/diff-specs.ts';
import { compose } from '../../compiler/compose/compose.ts';
import { printSpec } from '../../compiler/compose/print.ts';
import { identityOf } from '../../compiler/diagnostics/collector.ts';
import { renderJson } from '../../compiler/diagnostics/render/json.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { readSources } from '../../compiler/diagnostics/sources.ts';
import type { Diagnostic, TextEdit } from '../../compiler/diagnostics/types.ts';
import { formatSpec } from '../../compiler/format/format.ts';
import { createDocuments, type Documents, type OpenDocument } from '../../compiler/lsp/documents.ts';
import { codeActions } from '../../compiler/lsp/features/code-actions.ts';
import { completeAt } from '../../compiler/lsp/features/completion.ts';
import { semanticWords } from '../../compiler/lsp/features/highlighting.ts';
import { hoverAt } from '../../compiler/lsp/features/hover.ts';
import { inlayHints } from '../../compiler/lsp/features/inlay-hints.ts';
import { links } from '../../compiler/lsp/features/links.ts';
import { referencesAt, renameAt } from '../../compiler/lsp/features/names.ts';
import { folds, outline } from '../../compiler/lsp/features/outline.ts';
import type { SpecView } from '../../compiler/lsp/view.ts';
import { applyEdits } from '../../compiler/source/edit.ts';
import { toData } from '../../compiler/source/nodes.ts';
import { parseYaml } from '../../compiler/source/parse-yaml.ts';
import { createSourceSet } from '../../compiler/source/source-set.ts';
import { createSourceText } from '../../compiler/source/source-text.ts';
import { memoryHost } from '../support/memory-host.ts';
import type { DrawnSpec } from '../support/random-spec.ts';
import type { Pick } from '../support/random-yaml.ts';

type Files = DrawnSpec['files'];

/** Places of each file that an editor asks about. */
const placesAsked = 4;

/** What is wrong with the compiler's answer, in a few words. `before`: what an editor showed just before. */
export async function problemOfSpec(spec: DrawnSpec, before: DrawnSpec, pick: Pick): Promise<string | undefined> {
  try {
    const checked = check(spec.files, spec.file);
    return (
      sayingProblem(checked, spec) ??
      fixProblem(checked, spec) ??
      resolvedProblem(checked, spec) ??
      formatProblem(checked, spec) ??
      (await editorProblem(checked, spec, before, pick))
    );
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** What was checked before, by the same files: most questions are about them as they are. */
const known = new WeakMap<Files, Map<string, Checked>>();

function check(files: Files, file: string): Checked {
  const checks = known.get(files) ?? new Map<string, Checked>();
  known.set(files, checks);
  const checked = checks.get(file) ?? checkSpec(memoryHost(files), file);
  checks.set(file, checked);
  return checked;
}

/** A byte order mark is not part of what is checked. */
function yamlOf(files: Files, file: string): string {
  return (files[file] ?? '').replace(/^\uFEFF/, '');
}

function isSame(a: Diagnostic): (b: Diagnostic) => boolean {
  return (b) => a.code === b.code && a.message === b.message;
}

function sayingProblem({ diagnostics }: Checked, { files, file }: DrawnSpec): string | undefined {
  const sources = readSources(memoryHost(files), diagnostics);
  renderJson(diagnostics, sources);
  if (/undefined|\[object|NaN/.test(renderText(diagnostics, sources))) {
    return 'a diagnostic has a word of JavaScript';
  }
  if (!isDeepStrictEqual(diagnostics, checkSpec(memoryHost(files), file).diagnostics)) {
    return 'a second check gives another answer';
  }
  if (new Set(diagnostics.map(identityOf)).size < diagnostics.length) {
    return 'a diagnostic is there twice';
  }
  for (const diagnostic of diagnostics) {
    const problem = placeProblem(diagnostic, files) ?? wordProblem(diagnostic) ?? blameProblem(diagnostic, files, file);
    if (problem !== undefined) {
      return `${diagnostic.code} (${diagnostic.message}) ${problem}`;
    }
  }
  return undefined;
}

function placeProblem({ span, labels, fixes }: Diagnostic, files: Files): string | undefined {
  const spans = [span, ...labels.map((label) => label.span), ...fixes.flatMap(({ edits }) => edits.map((e) => e.span))];
  const isPlace = (one: Diagnostic['span']) =>
    one !== undefined &&
    Object.hasOwn(files, one.file) &&
    0 <= one.start &&
    one.start <= one.end &&
    one.end <= yamlOf(files, one.file).length;
  return spans.every(isPlace) ? undefined : 'points outside of the files';
}

/** One thing is said once. */
function wordProblem({ notes, help, fixes, labels }: Diagnostic): string | undefined {
  const places = labels.map(({ text, span }) => `${text} at ${span.file} ${span.start} ${span.end}`);
  const sentences = [...notes, ...help, ...fixes.map(({ title }) => title), ...places];
  const twice = sentences.find((sentence, index) => sentences.indexOf(sentence) !== index);
  return twice === undefined ? undefined : `says “${twice}” twice`;
}

/** A problem in a file that the spec extends is one that a spec below has by itself, or the spec's own file is named. */
function blameProblem(diagnostic: Diagnostic, files: Files, file: string): string | undefined {
  const { span, labels } = diagnostic;
  const isOwn = span === undefined || [span, ...labels.map((label) => label.span)].some((one) => one.file === file);
  const others = Object.keys(files).filter((path) => path !== file);
  const alone = others.some((path) => check(files, path).diagnostics.some(isSame(diagnostic)));
  return isOwn || alone ? undefined : `blames ${span.file}, which has no such problem`;
}

function edited(files: Files, edits: readonly TextEdit[]): Files {
  const paths = [...new Set(edits.map(({ span }) => span.file))];
  const changed = paths.map((path) => {
    const own = edits.filter(({ span }) => span.file === path);
    return [path, applyEdits(yamlOf(files, path), own)] as const;
  });
  return { ...files, ...Object.fromEntries(changed) };
}

function fixProblem({ diagnostics }: Checked, spec: DrawnSpec): string | undefined {
  for (const diagnostic of diagnostics) {
    for (const { title, edits } of diagnostic.fixes) {
      const problem = oneFixProblem(diagnostic, edits, spec);
      if (problem !== undefined) {
        return `the fix “${title}” of ${diagnostic.code} ${problem}`;
      }
    }
  }
  return undefined;
}

function oneFixProblem(
  diagnostic: Diagnostic,
  edits: readonly TextEdit[],
  { files, file }: DrawnSpec,
): string | undefined {
  const fixed = edited(files, edits);
  if (isDeepStrictEqual(fixed, files)) {
    return 'changes nothing';
  }
  // What is edited below has the problem by itself, and no longer; what stands above it may then have one of its own.
  const place = edits.find(({ span }) => span.file !== file)?.span.file ?? file;
  const [before, after] = [check(files, place).diagnostics, check(fixed, place).diagnostics];
  const count = (all: readonly Diagnostic[]) => all.filter(isSame(diagnostic)).length;
  if (count(before) === 0) {
    return `edits ${place}, which has no such problem`;
  }
  if (count(after) >= count(before)) {
    return 'leaves its diagnostic';
  }
  const isText = (one: Diagnostic) => one.severity === 'error' && one.code.startsWith('SPC1');
  const exposed = after.filter(isText).find((one) => !before.some(isSame(one)));
  return exposed && `exposes ${exposed.code} ${exposed.message}`;
}

/** A sound spec, with everything that it extends written out, is sound and means the same. */
function resolvedProblem(checked: Checked, { files, file }: DrawnSpec): string | undefined {
  const { spec, graph } = checked;
  if (spec === undefined || graph === undefined) {
    return undefined;
  }
  const sources = createSourceSet(memoryHost(files), file);
  const { root } = compose(sources, () => {}, parseYaml);
  if (root?.kind !== 'mapping') {
    return 'a sound spec comes to nothing';
  }
  const [text, annotated] = [false, true].map((origins) => printSpec(root, sources, { origins })) as [string, string];
  const data = (yaml: string) => {
    const tree = parseYaml(createSourceText(file, yaml), () => {});
    return tree && toData(tree);
  };
  if (![text, annotated].every((yaml) => isDeepStrictEqual(data(yaml), toData(root)))) {
    return 'what is resolved is other data';
  }
  const written = check({ [file]: text }, file);
  if (written.spec === undefined || written.graph === undefined) {
    return `what is resolved is not sound: ${wordsOf(written).join('; ')}`;
  }
  const network = ({ layers }: typeof graph) =>
    layers.map(({ name, kind, shape, inputs, parameters }) => [
      name,
      kind,
      shape,
      inputs,
      parameters.map((p) => p.shape),
    ]);
  const same =
    isDeepStrictEqual(network(written.graph), network(graph)) &&
    diffSpecs({ spec, graph }, { spec: written.spec, graph: written.graph }).same &&
    diffSpecs({ spec, graph }, { spec, graph }).same;
  return same ? undefined : 'what is resolved means something else';
}

function wordsOf({ diagnostics }: Checked): readonly string[] {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).sort();
}

function formatProblem(checked: Checked, { files, file }: DrawnSpec): string | undefined {
  const formatted = Object.fromEntries(
    Object.keys(files).map((path) => {
      const once = formatSpec(createSourceText(path, yamlOf(files, path)));
      return [path, 'text' in once ? once.text : (files[path] ?? '')];
    }),
  );
  const again = Object.entries(formatted).every(([path, text]) => {
    const twice = formatSpec(createSourceText(path, text));
    return !('text' in twice) || twice.text === text;
  });
  if (!again) {
    return 'a formatted text is formatted otherwise';
  }
  return isDeepStrictEqual(wordsOf(check(formatted, file)), wordsOf(checked))
    ? undefined
    : 'the formatted spec is judged otherwise';
}

/** An editor shows what a check prints: for a file that it opens, and where all files are open and have come to their texts one by one. */
async function editorProblem(
  { diagnostics }: Checked,
  { files, file }: DrawnSpec,
  before: DrawnSpec,
  pick: Pick,
): Promise<string | undefined> {
  const host = memoryHost(files);
  const opened = createDocuments('utf-16', (uri) => uri, host);
  opened.open(file, 1, files[file] ?? '');
  const changed = createDocuments('utf-16', (uri) => uri, host);
  const earlier = Object.values(before.files);
  for (const [index, path] of Object.keys(files).entries()) {
    changed.open(path, 1, earlier[index % earlier.length] ?? '');
    changed.get(path)?.view();
  }
  for (const path of Object.keys(files).toSorted(() => pick(3) - 1)) {
    changed.change(path, 2, [{ text: files[path] ?? '' }]);
    changed.get(file)?.view();
  }
  const withoutFixes = (all: readonly Diagnostic[]) => all.map((one) => ({ ...one, fixes: [] }));
  for (const documents of [opened, changed]) {
    const view = viewOf(documents, file);
    if (!isDeepStrictEqual(withoutFixes(view.diagnostics), withoutFixes(diagnostics))) {
      return 'the language server shows something else at first';
    }
    if (!isDeepStrictEqual(view.fixed(), diagnostics)) {
      return 'the language server says something else';
    }
  }
  for (const path of Object.keys(files)) {
    const problem = await featureProblem(changed, path, files, pick);
    if (problem !== undefined) {
      return `${problem} in ${path}`;
    }
  }
  return undefined;
}

function viewOf(documents: Documents, path: string): SpecView {
  return (documents.get(path) as OpenDocument).view();
}

async function featureProblem(
  documents: Documents,
  path: string,
  files: Files,
  pick: Pick,
): Promise<string | undefined> {
  const view = viewOf(documents, path);
  const paths = Object.keys(files);
  const others = paths.filter((other) => other !== path).map((other) => viewOf(documents, other));
  const { length } = view.source.text;
  semanticWords(view);
  outline(view);
  folds(view);
  links(view);
  codeActions(view, 0, length);
  const shown: unknown[] = [inlayHints(view)];
  for (let asked = 0; asked < placesAsked; asked++) {
    const at = pick(length + 1);
    shown.push(
      await hoverAt(view, at),
      completeAt(view, at, () => paths),
    );
    const spans = referencesAt(view, at, true, others);
    if (!spans.every((span) => span.end <= yamlOf(files, span.file).length)) {
      return `references at ${at} lie outside of the files`;
    }
    const edits = renameAt(view, at, 'renamed', others);
    if (typeof edits !== 'string' && breaks(files, edits)) {
      return `renaming what is at ${at} breaks a spec`;
    }
  }
  return /undefined|\[object/.test(JSON.stringify(shown)) ? 'a word of JavaScript is shown' : undefined;
}

/** Whether edits make one of the specs wrong, or another network. */
function breaks(files: Files, edits: readonly TextEdit[]): boolean {
  const after = edited(files, edits);
  return Object.keys(files).some((path) => {
    const [was, is] = [files, after].map((each) =>
      check(each, path).graph?.layers.map(({ kind, shape }) => ({ kind, shape })),
    );
    return was !== undefined && !isDeepStrictEqual(was, is);
  });
}
