/** What completion finds. */
import type { Span } from '../../source/span.ts';

export interface Completion {
  readonly label: string;
  /** `layer_type` is a layer kind, alone or with the layer around it; `layer` the name of a layer. */
  readonly kind: 'layer_type' | 'key' | 'value' | 'layer' | 'block' | 'parameter' | 'file';
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** The half-typed word, on one line with the cursor. */
  readonly replace: Span;
  readonly insert: string;
  /** Whether `insert` has placeholders: `${1:96}`, `${1|sum,mean|}`, `$1`. */
  readonly isSnippet: boolean;
  readonly sortText: string;
}

/** An offer before it is adapted to the text around it. */
export type Offer = Omit<Completion, 'replace' | 'isSnippet' | 'sortText'>;
