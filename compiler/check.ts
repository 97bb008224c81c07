/**
 * The front end of the compiler: a spec file → its graph and everything that is wrong with it, with fixes that have been tried.
 * Pure; an editor calls it on each change.
 */
import type { Analysis, Checked } from './analysis.ts';
import { createCollector } from './diagnostics/collector.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { attachFixes } from './fixes/attach.ts';
import { buildGraph } from './graph/build.ts';
import type { LayerProblem } from './graph/report.ts';
import type { Host } from './host.ts';
import { type Attributed, attributeInherited, saidOnce } from './inherited.ts';
import { parseSpec } from './resolve/load-spec.ts';
import { createPartParser, type YamlParser } from './source/parse-in-parts.ts';
import { createSourceSet, type SourceSet, sourceSetOf } from './source/source-set.ts';
import type { SourceText } from './source/source-text.ts';

export function checkSpec(host: Host, file: string): Checked {
  return check(createSourceSet(host, file));
}

/** The same for a text in memory. */
export function checkText(source: SourceText): Checked {
  return check(sourceSetOf(source));
}

function check(sources: SourceSet): Checked {
  // Texts tried as fixes differ only in a layer or two.
  const parse = createPartParser();
  const analysis = analyze(sources, parse);
  const { spec } = analysis;
  const graph = analysis.graph();
  return {
    sources,
    diagnostics: completeDiagnostics(analysis, parse),
    ...(spec !== undefined && { spec }),
    ...(graph !== undefined && { graph }),
  };
}

/** The diagnostics with their fixes, without those that a comment hides. `parse` is the parser that the analysis used. */
export function completeDiagnostics(analysis: Analysis, parse: YamlParser): readonly Diagnostic[] {
  return applySuppressions(analysis.sources, saidOnce(fixedDiagnostics(analysis, parse).reported));
}

/** What a comment in a base hides, the base has all the same. */
function fixedDiagnostics(analysis: Analysis, parse: YamlParser): Attributed {
  const fixed = attachFixes(analysis, (candidate) => analyze(candidate, parse));
  const check = (sources: SourceSet): Attributed => fixedDiagnostics(analyze(sources, parse), parse);
  return { found: analysis.diagnostics, reported: attributeInherited(analysis, fixed, check) };
}

/** The same without the search for fixes, which takes longer than a keystroke may. */
export function plainDiagnostics(analysis: Analysis, parse: YamlParser): readonly Diagnostic[] {
  return applySuppressions(analysis.sources, saidOnce(unfixedDiagnostics(analysis, parse).reported));
}

function unfixedDiagnostics(analysis: Analysis, parse: YamlParser): Attributed {
  const { diagnostics: found } = analysis;
  const check = (sources: SourceSet): Attributed => unfixedDiagnostics(analyze(sources, parse), parse);
  return { found, reported: attributeInherited(analysis, found, check) };
}

/** `parse` may cache earlier texts. */
export function analyze(sources: SourceSet, parse?: YamlParser): Analysis {
  const collector = createCollector();
  const problems = new Map<Diagnostic, LayerProblem>();
  const { composition, root, spec } = parseSpec(sources, collector.report, parse);
  const built =
    spec === undefined
      ? undefined
      : buildGraph(spec, (diagnostic, problem) => {
          collector.report(diagnostic);
          if (problem !== undefined) {
            problems.set(diagnostic, problem);
          }
        });
  return {
    sources,
    composition,
    diagnostics: collector.diagnostics(),
    problems,
    ...(root !== undefined && { root }),
    ...(spec !== undefined && { spec }),
    ...(built !== undefined && { layers: built.layers }),
    graph: () => (collector.hasErrors() ? undefined : built?.graph()),
  };
}
