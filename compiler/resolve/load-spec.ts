/** A spec file → its text → ResolvedSpec: YAML, schema and names, in that order. Everything that is wrong is reported. */
import type { Report } from '../diagnostics/types.ts';
import { validateSpec } from '../schema/validate.ts';
import type { SourceNode } from '../source/nodes.ts';
import { parseYamlInParts, type YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';
import { readTree } from './read-tree.ts';
import { resolveSpec } from './resolve.ts';
import type { ResolvedSpec } from './types.ts';

/** What a text says of a network, as far as it can be told. */
export interface ParsedSpec {
  /** Absent where the text has no structure at all. */
  readonly root?: SourceNode;
  /** Absent where nothing of the network can be told; one with errors may still come without its broken parts. */
  readonly spec?: ResolvedSpec;
}

/** `parse` may remember the texts before. */
export function parseSpec(sources: SourceSet, report: Report, parse: YamlParser = parseYamlInParts): ParsedSpec {
  const root = readTree(sources, report, parse);
  if (root === undefined) {
    return {};
  }
  const spec = resolveSpec(sources, root, validateSpec(root, report), report);
  return { root, ...(spec !== undefined && { spec }) };
}
