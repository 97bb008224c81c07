import type { Span } from './source/span.ts';

/** A bug in specc, never a mistake in a spec: those are diagnostics. The command line reports it as SPC9001. */
export class CompilerBug extends Error {
  readonly span: Span | undefined;

  constructor(message: string, span?: Span) {
    super(message);
    this.name = 'CompilerBug';
    this.span = span;
  }
}

/** States what earlier stages guarantee. `span` lets the report name the place in the spec that led here. */
export function compilerAssert(condition: unknown, message: string, span?: Span): asserts condition {
  if (!condition) {
    throw new CompilerBug(message, span);
  }
}
