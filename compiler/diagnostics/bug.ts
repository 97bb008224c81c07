/** An exception that is no diagnostic, turned into one: specc itself is wrong. */
import { CompilerBug } from '../assert.ts';
import { internalError } from './catalogue/internal.ts';
import { createDiagnostic } from './create.ts';
import type { Diagnostic } from './types.ts';

/** `notes` describe the environment in which it was thrown. */
export function bugDiagnostic(error: unknown, notes: readonly string[], help: readonly string[]): Diagnostic {
  const problem = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  const place = error instanceof CompilerBug && error.span !== undefined ? { span: error.span } : {};
  return createDiagnostic(internalError, { problem }, { ...place, notes, help });
}
