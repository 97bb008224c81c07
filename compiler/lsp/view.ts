/**
 * One version of a spec as the editor features see it: the text, its tree and everything the compiler determined. Features are pure
 * functions of a view and a place in its text; they know neither the protocol nor the operating system.
 */
import type { Analysis } from '../analysis.ts';
import { analyze, completeDiagnostics, plainDiagnostics } from '../check.ts';
import type { Diagnostic, TextEdit } from '../diagnostics/types.ts';
import type { Host } from '../host.ts';
import { createPartParser, type YamlParser } from '../source/parse-in-parts.ts';
import { createSourceSet, type KnownTexts, noHost, type SourceSet } from '../source/source-set.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';

/** Half-written parts are missing from `root` and `spec`, or present as far as they go; the rest is unaffected. */
export interface SpecView extends Analysis {
  /** The text of the spec's own file. */
  readonly source: SourceText;
  /** The diagnostics of a check without fixes, which are searched on demand because that takes longer than a keystroke may. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same diagnostics with fixes that have been tried. Computed once. */
  fixed(): readonly Diagnostic[];
  /** The diagnostics of a check after edits, without fixes. */
  edited(edits: readonly TextEdit[]): readonly Diagnostic[];
}

/** Makes the views of one document, version by version; only what has changed since the last one is parsed again. */
export type Viewer = (text: string) => SpecView;

/** `file` is its name in spans. Files that it builds on come from `open`, as they are when a view is made, else from the host. */
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
    diagnostics: plainDiagnostics(analysis, parse),
    fixed() {
      fixed ??= completeDiagnostics(analysis, parse);
      return fixed;
    },
    edited(edits) {
      return plainDiagnostics(analyze(sources.edited(edits), parse), parse);
    },
  };
}
