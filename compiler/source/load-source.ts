/** A file → its text, through the host; a file without one is reported. */
import { fileUnreadable, specTooLarge } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { decodeSpec, maximumSpecBytes } from './decode.ts';
import type { SourceText } from './source-text.ts';

/** Undefined after reporting why there is no text. */
export function loadSource(host: Host, file: string, report: Report): SourceText | undefined {
  try {
    return decodeSpec(host.readFile(file), file, report);
  } catch (error) {
    if (!(error instanceof HostError)) {
      throw error;
    }
    report(unreadable(error, file));
    return undefined;
  }
}

/** Points at the file as a whole: there is no text to point into. */
function unreadable({ reason, message }: HostError, file: string): Diagnostic {
  const whole = { span: { file, start: 0, end: 0 } };
  switch (reason) {
    case 'missing':
      return createDiagnostic(fileUnreadable, { file, problem: 'there is no such file' }, whole);
    case 'directory':
      return createDiagnostic(fileUnreadable, { file, problem: 'it is a directory' }, whole);
    case 'too_large':
      return createDiagnostic(specTooLarge, { bytes: message, limit: maximumSpecBytes }, whole);
    case 'unreadable':
      return createDiagnostic(fileUnreadable, { file, problem: message }, whole);
  }
}
