/**
 * The files of a spec → one tree. Each node keeps the file and place at which it was written, so that later stages treat a
 * tree from several files like any other.
 */
import type { Report } from '../diagnostics/types.ts';
import { isRefused } from '../source/decode.ts';
import type { SourceNode } from '../source/nodes.ts';
import type { YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';

/** Undefined, after reporting why, where there is no text or it has no structure. */
export function readTree(sources: SourceSet, report: Report, parse: YamlParser): SourceNode | undefined {
  const source = sources.read(sources.file, report);
  return source === undefined || isRefused(source, report) ? undefined : parse(source, report);
}
