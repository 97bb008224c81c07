/**
 * The front half of the compiler: a spec file → its graph and everything that is wrong with it, with fixes that were tried.
 * Pure; an editor calls it on each change.
 */
import { createCollector } from './diagnostics/collector.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { attachFixes } from './fixes/attach.ts';
import { buildGraph } from './graph/build.ts';
import type { InferredLayers } from './graph/inferred.ts';
import type { LayerProblem } from './graph/report.ts';
import type { Graph } from './graph/types.ts';
import type { Host } from './host.ts';
import { loadSource, parseSpec } from './resolve/load-spec.ts';
import type { ResolvedSpec } from './resolve/types.ts';
import type { SourceNode } from './source/nodes.ts';
import { createPartParser, type YamlParser } from './source/parse-in-parts.ts';
import type { SourceText } from './source/source-text.ts';

export interface Checked {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there is an error. */
  readonly graph?: Graph;
  /** Absent when the text says nothing reliable about a network. */
  readonly spec?: ResolvedSpec;
}

/** A check before fixes are looked for, with everything that was found out on the way. */
export interface Analysis extends Checked {
  /** Absent where the text has no structure at all. */
  readonly root?: SourceNode;
  /** Shapes, parameters and cost of the layers that have them, also where others are wrong. */
  readonly layers?: InferredLayers;
  /** The layer that a shape problem belongs to. */
  readonly problems: ReadonlyMap<Diagnostic, LayerProblem>;
}

export function checkSpec(host: Host, file: string): Checked {
  const collector = createCollector();
  const source = loadSource(host, file, collector.report);
  return source === undefined ? { diagnostics: collector.diagnostics() } : checkText(source);
}

/** The same for a text at hand. */
export function checkText(source: SourceText): Checked {
  // Texts that are tried as fixes differ in a layer or two.
  const parse = createPartParser();
  const analysis = analyze(source, parse);
  const { spec, graph } = analysis;
  return {
    diagnostics: completeDiagnostics(source, analysis, parse),
    ...(spec !== undefined && { spec }),
    ...(graph !== undefined && { graph }),
  };
}

/** The diagnostics with their fixes, less those that a comment hides. `parse` is what made the analysis. */
export function completeDiagnostics(source: SourceText, analysis: Analysis, parse: YamlParser): readonly Diagnostic[] {
  const fixed = attachFixes({ source, ...analysis }, (candidate) => analyze(candidate, parse));
  return applySuppressions(source, fixed);
}

/** `parse` may remember the text before. */
export function analyze(source: SourceText, parse?: YamlParser): Analysis {
  const collector = createCollector();
  const problems = new Map<Diagnostic, LayerProblem>();
  const { root, spec } = parseSpec(source, collector.report, parse);
  const { layers, graph } =
    spec === undefined
      ? {}
      : buildGraph(spec, (diagnostic, problem) => {
          collector.report(diagnostic);
          if (problem !== undefined) {
            problems.set(diagnostic, problem);
          }
        });
  return {
    diagnostics: collector.diagnostics(),
    problems,
    ...(root !== undefined && { root }),
    ...(spec !== undefined && { spec }),
    ...(layers !== undefined && { layers }),
    ...(graph !== undefined && !collector.hasErrors() && { graph }),
  };
}
