/**
 * `# specc-ignore SPC5203: reason` hides that warning on its own line and the next. Errors cannot be hidden, and a comment
 * that hides nothing is itself a warning: it has outlived its purpose.
 */
import type { SourceSet } from '../source/source-set.ts';
import { lineStart, lineText, positionAt, type SourceText, spanOf } from '../source/source-text.ts';
import type { Span } from '../source/span.ts';
import { findCode } from './catalogue/index.ts';
import { ignoreMalformed, ignoreUnused } from './catalogue/yaml.ts';
import { sortDiagnostics } from './collector.ts';
import { createDiagnostic } from './create.ts';
import type { Diagnostic } from './types.ts';

interface Suppression {
  readonly source: SourceText;
  readonly code: string;
  readonly line: number;
  readonly span: Span;
}

/** Warnings of these stages (the first digit of a code) are found by every run; the others only when building or running. */
const everyRun = /^SPC[1-5]/;

/**
 * What remains of `diagnostics` after applying the comments of the files that they point into, sorted, with warnings about the
 * comments of the spec's own file: those of another file may be needed when that is checked itself.
 */
export function applySuppressions(sources: SourceSet, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const remaining: Diagnostic[] = [];
  const found = sources.texts().map(findSuppressions);
  const suppressions = found.flatMap((one) => one.suppressions);
  const problems = found.flatMap((one) => one.problems).filter(({ span }) => span?.file === sources.file);
  const used = new Set<Suppression>();
  for (const diagnostic of diagnostics) {
    const suppression = suppressions.find((candidate) => covers(candidate, diagnostic));
    if (suppression === undefined) {
      remaining.push(diagnostic);
    } else {
      used.add(suppression);
    }
  }
  // After an error some warnings were never looked for.
  const complete = !diagnostics.some(({ severity }) => severity === 'error');
  for (const suppression of suppressions.filter(({ source }) => source.file === sources.file)) {
    if (complete && !used.has(suppression) && everyRun.test(suppression.code)) {
      const { code, span } = suppression;
      remaining.push(createDiagnostic(ignoreUnused, { code }, { span, help: ['remove the comment'] }));
    }
  }
  return sortDiagnostics([...remaining, ...problems]);
}

function covers({ source, ...suppression }: Suppression, { code, severity, span }: Diagnostic): boolean {
  if (severity !== 'warning' || code !== suppression.code || span === undefined || span.file !== source.file) {
    return false;
  }
  const { line } = positionAt(source, span.start);
  return line === suppression.line || line === suppression.line + 1;
}

function findSuppressions(source: SourceText): {
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly Diagnostic[];
} {
  const suppressions: Suppression[] = [];
  const problems: Diagnostic[] = [];
  if (!source.text.includes('specc-ignore')) {
    return { suppressions, problems };
  }
  for (let line = 1; line <= source.lineStarts.length; line++) {
    const text = lineText(source, line);
    const match = /(?:^|\s)#\s*(specc-ignore\b.*)$/.exec(text);
    const comment = match?.[1]?.trimEnd();
    if (comment === undefined) {
      continue;
    }
    const start = lineStart(source, line) + text.indexOf(comment, match?.index);
    const span = spanOf(source, start, start + comment.length);
    const [, code] = /^specc-ignore\s+(\S+?)\s*:\s*\S/.exec(comment) ?? [];
    const problem = problemOf(code);
    if (problem !== undefined) {
      problems.push(createDiagnostic(ignoreMalformed, { problem }, { span }));
    } else if (code !== undefined) {
      suppressions.push({ source, code, line, span });
    }
  }
  return { suppressions, problems };
}

function problemOf(code: string | undefined): string | undefined {
  if (code === undefined) {
    return 'this comment ignores nothing; write `specc-ignore SPC5110: the reason`';
  }
  const entry = findCode(code);
  if (entry === undefined) {
    return `there is no code \`${code}\` to ignore`;
  }
  return entry.severity === 'error' ? `${code} is an error, and errors cannot be ignored` : undefined;
}
