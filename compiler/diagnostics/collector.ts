/** Collects what the stages report and returns it in the order of the text, without duplicates. */
import type { Diagnostic, Report } from './types.ts';

export interface Collector {
  readonly report: Report;
  /** Sorted by file and place; those without a place first, and errors of bytes or YAML before what may follow from them. */
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

/** Equal for diagnostics that say the same about the same place. */
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

/** Whether it is an error of bytes or YAML, of which others, wherever they are, may only be a consequence. */
function isOfText({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('SPC1');
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
