/** A spec file → ResolvedSpec: reading, YAML, schema and names, in that order. Everything that is wrong is reported. */
import { fileUnreadable, specTooLarge } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { validateSpec } from '../schema/validate.ts';
import { decodeSpec, hasControlCharacters, maximumSpecBytes } from '../source/decode.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';
import { resolveSpec } from './resolve.ts';
import type { ResolvedSpec } from './types.ts';

/** Undefined where nothing of the network can be told; a spec with errors may still come back without its broken parts. */
export function loadSpec(host: Host, file: string, report: Report): ResolvedSpec | undefined {
  const source = loadSource(host, file, report);
  return source === undefined ? undefined : resolveSource(source, report);
}

/** The same for a text at hand. */
export function parseSpecText(text: string, file: string, report: Report): ResolvedSpec | undefined {
  const source = createSourceText(file, text);
  return hasControlCharacters(source, report) ? undefined : resolveSource(source, report);
}

/** The text of a spec file; undefined after reporting why there is none. */
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

function resolveSource(source: SourceText, report: Report): ResolvedSpec | undefined {
  const root = parseYaml(source, report);
  if (root === undefined) {
    return undefined;
  }
  return resolveSpec(source, root, validateSpec(root, report), report);
}
