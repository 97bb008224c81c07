/**
 * The only way to make a diagnostic: a catalogue entry, the parameters its message needs (a missing one does not compile),
 * and the places and advice of this occurrence.
 */
import type { Origin } from '../source/span.ts';
import type { Diagnostic, Label, Severity } from './types.ts';

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

export interface DiagnosticDetails extends Partial<Pick<Diagnostic, 'label' | 'labels' | 'notes' | 'help' | 'fixes'>> {
  /** The values that this one overrides and the uses of its block are labelled too. */
  readonly span?: Origin;
}

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
    notes: [],
    help: [],
    fixes: [],
    ...details,
    labels: [...(details.labels ?? []), ...originLabels(details.span)],
  };
}

function originLabels({ overrides = [], uses = [] }: Partial<Origin> = {}): readonly Label[] {
  return [
    ...overrides.map((span) => ({ span, text: 'the value it overrides' })),
    ...uses.map((span) => ({ span, text: 'the block is used here' })),
  ];
}
