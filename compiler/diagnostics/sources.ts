/** The texts that diagnostics point into, for the renderers. */
import { type Host, HostError } from '../host.ts';
import { decodeLossy, maximumSpecBytes } from '../source/decode.ts';
import type { Diagnostic } from './types.ts';

/** Text by file. */
export type Sources = ReadonlyMap<string, string>;

/** Reads every file that a diagnostic or one of its fixes names. A file that cannot be read, or is too large to show, is left out. */
export function readSources(host: Host, diagnostics: readonly Diagnostic[]): Sources {
  const files = new Set(
    diagnostics
      .flatMap(({ span, labels, fixes }) => [{ span }, ...labels, ...fixes.flatMap(({ edits }) => edits)])
      .map(({ span }) => span?.file),
  );
  const sources = new Map<string, string>();
  for (const file of [...files].sort()) {
    const bytes = file === undefined ? undefined : readOrNothing(host, file);
    if (file !== undefined && bytes !== undefined && bytes.length <= maximumSpecBytes) {
      sources.set(file, decodeLossy(bytes));
    }
  }
  return sources;
}

function readOrNothing(host: Host, file: string): Uint8Array | undefined {
  try {
    return host.readFile(file);
  } catch (error) {
    if (error instanceof HostError) {
      return undefined;
    }
    throw error;
  }
}
