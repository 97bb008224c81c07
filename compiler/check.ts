/**
 * The front half of the compiler: a spec file → its graph and everything that is wrong with it, with fixes that were tried.
 * Pure; an editor calls it on each change.
 */
import { createCollector } from './diagnostics/collector.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { attachFixes } from './fixes/attach.ts';
import { buildGraph, type LayerProblem } from './graph/build.ts';
import type { Graph } from './graph/types.ts';
import type { Host } from './host.ts';
import { loadSource, parseSpecText } from './resolve/load-spec.ts';
import type { ResolvedSpec } from './resolve/types.ts';
import type { SourceText } from './source/source-text.ts';

export interface Checked {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there is an error. */
  readonly graph?: Graph;
  /** Absent when the text says nothing reliable about a network. */
  readonly spec?: ResolvedSpec;
}

/** A check before fixes are looked for, with the layer that each shape problem belongs to. */
export interface Analysis extends Checked {
  readonly problems: ReadonlyMap<Diagnostic, LayerProblem>;
}

export function checkSpec(host: Host, file: string): Checked {
  const collector = createCollector();
  const source = loadSource(host, file, collector.report);
  return source === undefined ? { diagnostics: collector.diagnostics() } : checkText(source);
}

/** The same for a text at hand. */
export function checkText(source: SourceText): Checked {
  const { problems, diagnostics, ...checked } = analyze(source);
  const fixed = attachFixes({ source, diagnostics, problems, ...checked }, analyze);
  return { ...checked, diagnostics: applySuppressions(source, fixed) };
}

export function analyze({ file, text }: SourceText): Analysis {
  const collector = createCollector();
  const problems = new Map<Diagnostic, LayerProblem>();
  const spec = parseSpecText(text, file, collector.report);
  const graph =
    spec &&
    buildGraph(spec, (diagnostic, problem) => {
      collector.report(diagnostic);
      if (problem !== undefined) {
        problems.set(diagnostic, problem);
      }
    });
  return {
    diagnostics: collector.diagnostics(),
    problems,
    ...(spec !== undefined && { spec }),
    ...(graph !== undefined && !collector.hasErrors() && { graph }),
  };
}
