/**
 * Attaches to diagnostics the fixes that work. Candidates come from a table by code; each is first tried on the resolved spec, and the
 * best are then written into the text, which is checked again from the start. So are the fixes that stages offer with their
 * diagnostics, such as the right spelling of a key. A fix that fails this check is never shown.
 */
import type { Analysis } from '../analysis.ts';
import { redirectEdit } from '../compose/edits.ts';
import type { Diagnostic, Fix, TextEdit } from '../diagnostics/types.ts';
import { fixAccumulate } from '../gradients/fixes.ts';
import { buildGraph } from '../graph/build.ts';
import type { LayerProblem } from '../graph/report.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import { fixExchange } from '../ops/shared/columns.ts';
import { recipeFix } from '../recipe/registry.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import type { SourceSet } from '../source/source-set.ts';
import { textAtSpan } from '../source/source-text.ts';
import { candidateEdits, changedSpec } from './candidate.ts';
import * as expectations from './expectation-fixes.ts';
import * as foreign from './foreign-value-fixes.ts';
import * as recipe from './recipe-fixes.ts';
import { createFixSite } from './site.ts';
import type { Candidate, CandidateGenerator } from './types.ts';
import * as values from './value-fixes.ts';

/** Generators for the codes that do not belong to a kind. */
const GENERATORS: Readonly<Record<string, CandidateGenerator>> = {
  SPC2003: foreign.fixForeignValue,
  SPC3002: values.fixDuplicateName,
  SPC4130: expectations.fixShapeAssertion,
  SPC4131: expectations.fixParameterTotal,
  SPC4140: values.fixClasses,
  SPC4150: recipe.fixCrop,
  SPC4152: recipe.fixResize,
  SPC4171: fixExchange,
  SPC5136: fixAccumulate,
  SPC5140: recipe.fixMean,
  SPC5142: recipe.fixPixels,
  SPC5143: recipe.fixStd,
  SPC4156: recipe.fixMovedMean,
};

/** The general generator of a code, else that of a chosen recipe kind or of the layer's kind; for a refused layer that of any kind. */
function generatorOf(
  code: string,
  spec: ResolvedSpec,
  problem: LayerProblem | undefined,
): CandidateGenerator | undefined {
  const kinds = problem === undefined ? layerKinds : [layerKind(problem.layer.type)];
  const own = GENERATORS[code] ?? recipeFix(spec, code);
  return own ?? kinds.find(({ fixes }) => fixes?.[code] !== undefined)?.fixes?.[code];
}

/** A wrong total belongs to no layer, but it is only known once all shapes are. */
const PARAMETER_TOTAL = 'SPC4131';
const SHAPE_EXPECTATION = 'SPC4130';
const CLASS_SCORES = 'SPC4140';

/** Fixes shown with one diagnostic. */
const SHOWN = 3;
/** Texts checked again in one run; fewer where the text is long, so that an editor can check on every keystroke. */
const MAX_RECHECKS = 12;
const RECHECKED_CHARACTERS = 400_000;
/** Fixes of the stages that are tried in one run, within the same limit on characters. */
const MAX_OFFERED = 40;
/** Diagnostics for which one run looks for candidates. */
const MAX_SEARCHES = 12;
/** Layers inferred to try the candidates of one diagnostic, so that specs of thousands of layers still get an answer at once. */
const TRIED_LAYERS = 6000;
/** Candidates tried no matter how long the spec is. */
const MIN_TRIED = 8;

type Analyze = (sources: SourceSet) => Analysis;

/** The diagnostics in the same order, the first ones with fixes. */
export function attachFixes(context: Analysis, analyze: Analyze): readonly Diagnostic[] {
  const characters = context.sources.texts().reduce((sum, { text }) => sum + text.length, 0);
  const affordable = Math.ceil(RECHECKED_CHARACTERS / characters);
  const allowed = Math.min(MAX_RECHECKS, affordable);
  let offers = Math.min(MAX_OFFERED, affordable);
  let rechecks = 0;
  let searches = 0;
  const counted: Analyze = (sources) => {
    rechecks += 1;
    return analyze(sources);
  };
  return context.diagnostics.map((offered) => {
    const works = (fix: Fix): boolean => offers-- > 0 && removes(context, offered, fix, analyze);
    const diagnostic =
      offered.fixes.length === 0
        ? offered
        : { ...offered, fixes: offered.fixes.flatMap(inOwnFile(context)).filter(works) };
    const problem = context.problems.get(offered);
    const { spec } = context;
    const generate = spec && generatorOf(diagnostic.code, spec, problem);
    const exhausted = rechecks >= allowed || searches >= MAX_SEARCHES;
    if (generate === undefined || spec === undefined || exhausted) {
      return diagnostic;
    }
    const search = { context, diagnostic, problem };
    const candidates = generate(createFixSite(spec, diagnostic, problem));
    searches += candidates.length > 0 ? 1 : 0;
    const fixes = verifiedFixes(search, candidates, () => (rechecks < allowed ? counted : undefined));
    return { ...diagnostic, fixes: [...diagnostic.fixes, ...fixes] };
  });
}

/** A fix of what is inherited overrides it in the spec's own file; none where that cannot be done. */
function inOwnFile({ sources, composition }: Analysis): (fix: Fix) => readonly Fix[] {
  return (fix) => {
    const edits = fix.edits.map((edit) => redirectEdit(sources, composition, edit));
    return edits.some((edit) => edit === undefined)
      ? []
      : [{ ...fix, edits: edits.filter((edit) => edit !== undefined) }];
  };
}

/** Whether a fix removes its diagnostic and makes the text no less readable to the compiler. */
function removes(context: Analysis, diagnostic: Diagnostic, { edits }: Fix, analyze: Analyze): boolean {
  const { sources } = context;
  const changes = ({ span, newText }: TextEdit): boolean => textAtSpan(sources, span) !== newText;
  if (!edits.some(changes)) {
    return false;
  }
  const { diagnostics } = analyze(sources.edited(edits));
  const count = (all: readonly Diagnostic[]): number =>
    all.filter((other) => identity(other) === identity(diagnostic)).length;
  const known = new Set(context.diagnostics.map(identity));
  const unreadable = diagnostics.some((other) => other.code.startsWith('SPC1') && !known.has(identity(other)));
  return count(diagnostics) < count(context.diagnostics) && !unreadable;
}

interface Search {
  readonly context: Analysis;
  readonly diagnostic: Diagnostic;
  readonly problem: LayerProblem | undefined;
}

function verifiedFixes(
  search: Search,
  candidates: readonly Candidate[],
  nextCheck: () => Analyze | undefined,
): readonly Fix[] {
  const fixes: Fix[] = [];
  for (const candidate of promising(search, candidates)) {
    const analyze = nextCheck();
    if (fixes.length === SHOWN || analyze === undefined) {
      break;
    }
    const fix = verifiedFix(search, candidate, analyze);
    if (fix !== undefined) {
      fixes.push(fix);
    }
  }
  return fixes;
}

/** Those that work on the resolved spec: first the ones that leave nothing else wrong, and one of each kind before a second of any. */
function promising(search: Search, candidates: readonly Candidate[]): readonly Candidate[] {
  const tried = Math.max(MIN_TRIED, Math.floor(TRIED_LAYERS / (search.context.spec?.layers.length ?? 1)));
  const distinct = candidates.filter(
    ({ title }, index) => candidates.findIndex((other) => other.title === title) === index,
  );
  const judged = distinct.slice(0, tried).map((candidate) => ({ candidate, verdict: tryOnSpec(search, candidate) }));
  const clean = judged.filter(({ verdict }) => verdict === 'clean').map(({ candidate }) => candidate);
  const local = judged.filter(({ verdict }) => verdict === 'local').map(({ candidate }) => candidate);
  return clean.length >= 2 ? variedFirst(clean) : [...variedFirst(clean), ...variedFirst(local)];
}

function variedFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const first = candidates.filter(({ kind }, index) => candidates.findIndex((other) => other.kind === kind) === index);
  return [...first, ...candidates.filter((candidate) => !first.includes(candidate))];
}

/** clean: nothing new is wrong anywhere. local: only later layers, or the total over all layers, have new problems. */
type Verdict = 'clean' | 'local' | 'useless';

function tryOnSpec(search: Search, candidate: Candidate): Verdict {
  const { spec } = search.context;
  if (spec === undefined) {
    return 'useless';
  }
  const problems = new Map<Diagnostic, LayerProblem>();
  const diagnostics: Diagnostic[] = [];
  buildGraph(changedSpec(spec, candidate.changes), (diagnostic, problem) => {
    diagnostics.push(diagnostic);
    if (problem !== undefined) {
      problems.set(diagnostic, problem);
    }
  });
  return judge(search, { diagnostics, problems });
}

function judge(search: Search, after: Pick<Analysis, 'diagnostics' | 'problems'>): Verdict {
  const { context, diagnostic, problem } = search;
  const layerOf = (other: Diagnostic) => after.problems.get(other)?.layer.name;
  const remains = after.diagnostics.some(
    (other) =>
      identity(other) === identity(diagnostic) ||
      (problem !== undefined && other.code === diagnostic.code && layerOf(other) === problem.layer.name),
  );
  if (remains) {
    return 'useless';
  }
  const known = new Set(context.diagnostics.map(identity));
  const fresh = after.diagnostics.filter((other) => !known.has(identity(other)));
  if (fresh.length === 0) {
    return 'clean';
  }
  const names = context.spec?.layers.map(({ name }) => name) ?? [];
  const here = names.indexOf(problem?.layer.name ?? '');
  // If a fix for an expected shape makes the expected total fail, the two expectations agree: the layer is wrong, not the shape.
  const totalMayFail = diagnostic.code !== SHAPE_EXPECTATION;
  const later = fresh.every((other) => {
    const at = names.indexOf(layerOf(other) ?? '');
    const isExpectation =
      (totalMayFail && other.code === PARAMETER_TOTAL) || isExpectedHere(search, other, layerOf(other));
    return isExpectation || at > here;
  });
  return problem !== undefined && later ? 'local' : 'useless';
}

/** What a spec expects of a layer is compared only once its class scores are right. */
function isExpectedHere({ problem, diagnostic }: Search, other: Diagnostic, layer: string | undefined): boolean {
  return diagnostic.code === CLASS_SCORES && other.code === SHAPE_EXPECTATION && layer === problem?.layer.name;
}

function identity({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

function verifiedFix(search: Search, candidate: Candidate, analyze: Analyze): Fix | undefined {
  const { sources, spec } = search.context;
  const edits = spec && candidateEdits(spec, candidate);
  if (edits === undefined) {
    return undefined;
  }
  const after = analyze(sources.edited(edits));
  const verdict = judge(search, after);
  if (verdict === 'useless') {
    return undefined;
  }
  return { title: verdict === 'clean' ? candidate.title : withConsequence(search, candidate.title, after), edits };
}

/** Names what still has a problem after the fix: a later layer, or the parameter total that could not be counted before. */
function withConsequence(search: Search, title: string, after: Analysis): string {
  const { context } = search;
  const known = new Set(context.diagnostics.map(identity));
  const next = after.diagnostics.find((other) => !known.has(identity(other)));
  const layer = next && after.problems.get(next)?.layer.name;
  const named = layer && `\`${layer}\``;
  const isOwn = next !== undefined && isExpectedHere(search, next, layer);
  const place = next?.code === PARAMETER_TOTAL ? 'the parameter total' : isOwn ? `\`expect\` of ${named}` : named;
  return place === undefined ? title : `${title}; ${place} then needs a change too`;
}
