/** A spec file → its text → ResolvedSpec: YAML, schema and names, in that order. Everything that is wrong is reported. */
import { fileUnreadable, specTooLarge } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { validateSpec } from '../schema/validate.ts';
import { decodeSpec, isRefused, maximumSpecBytes } from '../source/decode.ts';
import type { SourceNode } from '../source/nodes.ts';
import { parseYamlInParts, type YamlParser } from '../source/parse-in-parts.ts';
import type { SourceText } from '../source/source-text.ts';
import { resolveSpec } from './resolve.ts';
import type { ResolvedSpec } from './types.ts';

/** What a text says of a network, as far as it can be told. */
export interface ParsedSpec {
  /** Absent where the text has no structure at all. */
  readonly root?: SourceNode;
  /** Absent where nothing of the network can be told; one with errors may still come without its broken parts. */
  readonly spec?: ResolvedSpec;
}

/** `parse` may remember the text before. */
export function parseSpec(source: SourceText, report: Report, parse: YamlParser = parseYamlInParts): ParsedSpec {
  const root = isRefused(source, report) ? undefined : parse(source, report);
  if (root === undefined) {
    return {};
  }
  const spec = resolveSpec(source, root, validateSpec(root, report), report);
  return { root, ...(spec !== undefined && { spec }) };
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
