/**
 * One version of a spec as the editor features see it: the text, its tree and everything the compiler found out. Features are pure
 * functions of a view and a place in its text; they know neither the protocol nor the operating system.
 */
import { type Analysis, analyze, completeDiagnostics } from '../check.ts';
import { applySuppressions } from '../diagnostics/suppressions.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { createPartParser, type YamlParser } from '../source/parse-in-parts.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';

/** Half-written parts are missing from `root` and `spec` or stand there as far as they go; the rest is as sound as ever. */
export interface SpecView extends Analysis {
  readonly source: SourceText;
  /** What a check says, but for fixes: they are looked for when somebody asks, because that takes longer than a keystroke may. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same diagnostics with fixes that were tried. Worked out once. */
  fixed(): readonly Diagnostic[];
}

/** Makes the views of one document, version after version; only what changed since the last one is parsed again. */
export type Viewer = (text: string) => SpecView;

/** `file` is what the spans of the diagnostics name. */
export function createViewer(file: string): Viewer {
  const parse = createPartParser();
  return (text) => viewOf(createSourceText(file, text), parse);
}

function viewOf(source: SourceText, parse: YamlParser): SpecView {
  const analysis = analyze(source, parse);
  let fixed: readonly Diagnostic[] | undefined;
  return {
    ...analysis,
    source,
    diagnostics: applySuppressions(source, analysis.diagnostics),
    fixed() {
      fixed ??= completeDiagnostics(source, analysis, parse);
      return fixed;
    },
  };
}
