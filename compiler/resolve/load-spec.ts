/** A spec file → its text → ResolvedSpec: YAML, composition, schema and names, in that order. Everything that is wrong is reported. */
import { type Composition, compose } from '../compose/compose.ts';
import type { Report } from '../diagnostics/types.ts';
import { validateSpec } from '../schema/validate.ts';
import type { SourceNode } from '../source/nodes.ts';
import { parseYamlInParts, type YamlParser } from '../source/parse-in-parts.ts';
import type { SourceSet } from '../source/source-set.ts';
import { resolveSpec } from './resolve.ts';
import type { ResolvedSpec } from './types.ts';

/** What can be determined about a network from a text. */
export interface ParsedSpec {
  readonly composition: Composition;
  /** The tree of the network as composed. Absent where the text has no structure at all, or a spec that it extends is missing. */
  readonly root?: SourceNode;
  /** Absent where nothing can be determined about the network; a spec with errors may be present without its broken parts. */
  readonly spec?: ResolvedSpec;
}

/** `parse` may cache earlier texts. */
export function parseSpec(sources: SourceSet, report: Report, parse: YamlParser = parseYamlInParts): ParsedSpec {
  const composition = compose(sources, report, parse);
  const { root } = composition;
  if (root === undefined) {
    return { composition };
  }
  const spec = resolveSpec(sources, composition, validateSpec(root, report), report);
  return { composition, root, ...(spec !== undefined && { spec }) };
}
