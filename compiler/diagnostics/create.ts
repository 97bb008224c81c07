/**
 * The one way to make a diagnostic: a catalogue entry, the parameters its message needs (a missing one does not compile),
 * and the places and advice of this occurrence.
 */
import type { Diagnostic, Severity } from './types.ts';

/** One code. `message` is a function of typed parameters; `since` is the version that introduced the code. Codes are never reused. */
export interface CatalogueEntry<P> {
  readonly code: `SPC${number}`;
  readonly slug: string;
  readonly severity: Severity;
  readonly message: (parameters: P) => string;
  readonly since: string;
}

/** What a code is, without the parameters of its message. */
export type CatalogueCode = Omit<CatalogueEntry<never>, 'message'>;

/** Infers P from the message, so that tables stay short. */
export function entry<P>(definition: CatalogueEntry<P>): CatalogueEntry<P> {
  return definition;
}

export type DiagnosticDetails = Partial<Pick<Diagnostic, 'span' | 'label' | 'labels' | 'notes' | 'help' | 'fixes'>>;

export function createDiagnostic<P>(
  definition: CatalogueEntry<P>,
  parameters: P,
  details: DiagnosticDetails = {},
): Diagnostic {
  const { code, slug, severity } = definition;
  return {
    code,
    slug,
    severity,
    message: definition.message(parameters),
    labels: [],
    notes: [],
    help: [],
    fixes: [],
    ...details,
  };
}
