/** Everything that a command reports, as text: diagnostics of specs, named errors of the runtime, and bugs. */
import { bugDiagnostic } from '../diagnostics/bug.ts';
import { renderGithub } from '../diagnostics/render/github.ts';
import { renderJson } from '../diagnostics/render/json.ts';
import { shouldUseColor } from '../diagnostics/render/palette.ts';
import { renderText } from '../diagnostics/render/text.ts';
import { readSources } from '../diagnostics/sources.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import type { Host } from '../host.ts';
import { nodeHost } from './node-host.ts';
import { pageAtHand } from './page-at-hand.ts';
import { clearStatus, printError } from './terminal.ts';
import { version } from './version.ts';

export type Format = 'text' | 'json' | 'github';

/** Writes nothing where there are no diagnostics, except the empty array of `json`. `host` has the texts that are shown. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: Format,
  stream: NodeJS.WriteStream,
  host: Host = nodeHost,
): void {
  clearStatus();
  if (format !== 'text') {
    const render = format === 'json' ? renderJson : renderGithub;
    stream.write(render(diagnostics, readSources(host, diagnostics)));
  } else if (diagnostics.length > 0) {
    const color = shouldUseColor(process.env, stream.isTTY === true);
    stream.write(`${renderText(diagnostics, readSources(host, diagnostics), { color, docs: pageAtHand })}\n`);
  }
}

/** Prints what ended a command. Anything without a code is a bug in specc; its stack is shown with SPECC_DEBUG=1. */
export function printFailure(error: unknown): void {
  printDiagnostics([toDiagnostic(error)], 'text', process.stderr);
  if (process.env.SPECC_DEBUG === '1' && error instanceof Error) {
    printError(...(error.stack ?? '').split('\n'));
  }
}

function toDiagnostic(error: unknown): Diagnostic {
  if (error instanceof Error && 'diagnostic' in error) {
    return error.diagnostic as Diagnostic;
  }
  if (isNamedError(error)) {
    const { code, slug, message, notes, help } = error;
    return { code, slug, severity: 'error', message, labels: [], notes, help, fixes: [] };
  }
  return bugDiagnostic(
    error,
    [`specc ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`],
    ['please report it with the spec and the command; SPECC_DEBUG=1 shows where it happened'],
  );
}

/** The runtime's errors, recognized by their properties: generated code may bring its own copy of the runtime's classes. */
type NamedError = Error & Pick<Diagnostic, 'code' | 'slug' | 'notes' | 'help'>;

function isNamedError(error: unknown): error is NamedError {
  return error instanceof Error && 'code' in error && /^SPC\d{4}$/.test(String(error.code)) && 'slug' in error;
}
