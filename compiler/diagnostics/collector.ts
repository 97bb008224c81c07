/** Gathers what the stages report and gives it back in the order of the text, once each. */
import type { Diagnostic, Report } from './types.ts';

export interface Collector {
  readonly report: Report;
  /** Sorted by file and place; those without a place first, and what makes a text unreadable before what it seems to say. */
  diagnostics(): readonly Diagnostic[];
  hasErrors(): boolean;
}

export function createCollector(): Collector {
  const collected = new Map<string, Diagnostic>();
  return {
    report: (diagnostic) => {
      const identity = identityOf(diagnostic);
      if (!collected.has(identity)) {
        collected.set(identity, diagnostic);
      }
    },
    diagnostics: () => sortDiagnostics([...collected.values()]),
    hasErrors: () => [...collected.values()].some(({ severity }) => severity === 'error'),
  };
}

/** The same for diagnostics that say one thing of one place, however they came to it. */
export function identityOf({ code, span, message }: Diagnostic): string {
  return `${code} ${span?.file} ${span?.start} ${span?.end} ${message}`;
}

export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.span?.file ?? '', b.span?.file ?? '') ||
      Number(isOfText(b)) - Number(isOfText(a)) ||
      (a.span?.start ?? -1) - (b.span?.start ?? -1) ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

/** An error of bytes or YAML: others may only follow from it, wherever they stand. */
function isOfText({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('SPC1');
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
