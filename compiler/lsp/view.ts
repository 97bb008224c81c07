/**
 * One version of a spec as the editor features see it: the text, its tree and everything the compiler found out. Features are pure
 * functions of a view and a place in its text; they know neither the protocol nor the operating system.
 */
import { type Analysis, analyze, completeDiagnostics } from '../check.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { createPartParser } from '../source/parse-in-parts.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';

/** Half-written parts are missing from `root` and `spec` or stand there as far as they go; the rest is as sound as ever. */
export interface SpecView extends Analysis {
  readonly source: SourceText;
}

/** Makes the views of one document, version after version; only what changed since the last one is parsed again. */
export interface SpecViewer {
  view(text: string): SpecView;
  /** The diagnostics with fixes that were tried, which takes longer than a keystroke may. */
  diagnose(view: SpecView): readonly Diagnostic[];
}

/** `file` is what the diagnostics' spans name. */
export function createViewer(file: string): SpecViewer {
  const parse = createPartParser();
  return {
    view(text) {
      const source = createSourceText(file, text);
      return { source, ...analyze(source, parse) };
    },
    diagnose: (view) => completeDiagnostics(view.source, view, parse),
  };
}
