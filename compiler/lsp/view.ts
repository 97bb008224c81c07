/**
 * One version of a spec as the editor features see it: the text, its tree and everything the compiler found out. Features are pure
 * functions of a view and a place in its text; they know neither the protocol nor the operating system.
 */
import type { Analysis } from '../analysis.ts';
import { analyze, completeDiagnostics } from '../check.ts';
import { applySuppressions } from '../diagnostics/suppressions.ts';
import type { Diagnostic, TextEdit } from '../diagnostics/types.ts';
import type { Host } from '../host.ts';
import { createPartParser, type YamlParser } from '../source/parse-in-parts.ts';
import { createSourceSet, type KnownTexts, noHost, type SourceSet } from '../source/source-set.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';

/** Half-written parts are missing from `root` and `spec` or stand there as far as they go; the rest is as sound as ever. */
export interface SpecView extends Analysis {
  /** The text of the spec's own file. */
  readonly source: SourceText;
  /** What a check says, but for fixes: they are looked for when somebody asks, because that takes longer than a keystroke may. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same diagnostics with fixes that were tried. Worked out once. */
  fixed(): readonly Diagnostic[];
  /** What a check would say after edits, but for fixes. */
  edited(edits: readonly TextEdit[]): readonly Diagnostic[];
}

/** Makes the views of one document, version after version; only what changed since the last one is parsed again. */
export type Viewer = (text: string) => SpecView;

/** `file` is what spans name. Files that it builds on are those of `open`, as they are when a view is made, else those of the host. */
export function createViewer(file: string, host: Host = noHost, open: KnownTexts = new Map()): Viewer {
  const parse = createPartParser();
  return (text) => {
    const source = createSourceText(file, text);
    return viewOf(source, createSourceSet(host, file, new Map([...open, [file, source]])), parse);
  };
}

function viewOf(source: SourceText, sources: SourceSet, parse: YamlParser): SpecView {
  const analysis = analyze(sources, parse);
  let fixed: readonly Diagnostic[] | undefined;
  return {
    ...analysis,
    source,
    diagnostics: applySuppressions(sources, analysis.diagnostics),
    fixed() {
      fixed ??= completeDiagnostics(analysis, parse);
      return fixed;
    },
    edited(edits) {
      const after = analyze(sources.edited(edits), parse);
      return applySuppressions(after.sources, after.diagnostics);
    },
  };
}
