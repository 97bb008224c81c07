/**
 * What a stage reports. A `Diagnostic` is plain data: renderers (text, json, github) and the language server turn it into output.
 * Stages create diagnostics through `createDiagnostic` and the catalogue only, so that every code has a page and a typed message.
 */
import type { Span } from '../source/span.ts';

export type Severity = 'error' | 'warning';

/** A secondary place that plays a part in the problem, with a few words on its contribution. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** Replace the text of `span`, in its file, with `newText`. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A change that was tried: after `edits` the diagnostic it is attached to is gone. */
export interface Fix {
  /** One clause, imperative or descriptive: "input 227 gives 55 exactly". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Diagnostic {
  /** `SPC4102` */
  readonly code: string;
  /** `conv-extent-not-integral` */
  readonly slug: string;
  readonly severity: Severity;
  /** One sentence, lower-case start, no full stop, names in backticks. */
  readonly message: string;
  /** The value to change. Absent only where no source text exists (a missing file, a device). */
  readonly span?: Span;
  /** Words beside the primary caret, such as the arithmetic. */
  readonly label?: string;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  /** Advice without an edit. */
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}

export type Report = (diagnostic: Diagnostic) => void;
