/**
 * The files of a spec → one tree. Each node keeps the file and the place that it was written at, so that whatever comes later works on a
 * tree out of several files as on any other.
 */
import type { Report } from '../diagnostics/types.ts';
import { isRefused } from '../source/decode.ts';
import type { SourceNode } from '../source/nodes.ts';
import type { YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';

/** Undefined, after reporting why, where there is no text or no structure in it. */
export function readTree(sources: SourceSet, report: Report, parse: YamlParser): SourceNode | undefined {
  const source = sources.read(sources.file, report);
  return source === undefined || isRefused(source, report) ? undefined : parse(source, report);
}
