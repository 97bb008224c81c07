/** A spec file → its text → ResolvedSpec: YAML, schema and names, in that order. Everything that is wrong is reported. */
import type { Report } from '../diagnostics/types.ts';
import { validateSpec } from '../schema/validate.ts';
import type { SourceNode } from '../source/nodes.ts';
import { parseYamlInParts, type YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';
import { readTree } from './read-tree.ts';
import { resolveSpec } from './resolve.ts';
import type { ResolvedSpec } from './types.ts';

/** What can be determined about a network from a text. */
export interface ParsedSpec {
  /** Absent where the text has no structure at all. */
  readonly root?: SourceNode;
  /** Absent where nothing can be determined about the network; a spec with errors may be present without its broken parts. */
  readonly spec?: ResolvedSpec;
}

/** `parse` may cache earlier texts. */
export function parseSpec(sources: SourceSet, report: Report, parse: YamlParser = parseYamlInParts): ParsedSpec {
  const root = readTree(sources, report, parse);
  if (root === undefined) {
    return {};
  }
  const spec = resolveSpec(sources, root, validateSpec(root, report), report);
  return { root, ...(spec !== undefined && { spec }) };
}
