/**
 * The keys of a variant over those of the spec that it extends. Scalars and lists replace, mappings merge key by key, and what is one
 * choice (an initializer, an optimizer, the classes) is replaced whole. `null` removes. Every value knows what it overrides.
 */
import { nothingToRemove } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { quote } from '../diagnostics/words.ts';
import { propertiesOf } from '../schema/alternatives.ts';
import type { JsonSchema } from '../schema/assemble.ts';
import { choiceKeys, mergesByKey } from '../schema/merging.ts';
import { type Entry, type MappingNode, overriding, type SourceNode, totalSize } from '../source/nodes.ts';

/** `place` names the mapping in messages. */
export function mergeMapping(
  base: MappingNode,
  over: MappingNode,
  schema: JsonSchema,
  place: string,
  report: Report,
): MappingNode {
  const properties = propertiesOf(schema);
  const choices = choiceKeys(schema);
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    if (isNull(entry.value)) {
      if (below === undefined) {
        report(createDiagnostic(nothingToRemove, { key, place }, { span: entry.keySpan }));
      }
      entries.delete(key);
      continue;
    }
    if (choices.has(key)) {
      for (const other of choices) {
        entries.delete(other);
      }
    }
    entries.set(
      key,
      below === undefined
        ? entry
        : mergeEntry(below, entry, choices.has(key) ? {} : (properties[key] ?? {}), key, report),
    );
  }
  return withEntries({ ...over, incomplete: base.incomplete || over.incomplete }, entries);
}

function mergeEntry(below: Entry, over: Entry, schema: JsonSchema, key: string, report: Report): Entry {
  return mergesByKey(schema) && below.value.kind === 'mapping' && over.value.kind === 'mapping'
    ? { ...over, value: mergeMapping(below.value, over.value, schema, quote(key), report) }
    : overriding(over, below);
}

/** An explicit null. A key that is left empty is not one: its value may still be on its way. */
export function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.source !== '' && !node.flawed;
}

export function withEntries(mapping: MappingNode, entries: ReadonlyMap<string, Entry>): MappingNode {
  return { ...mapping, entries, size: 1 + totalSize([...entries.values()]) };
}
