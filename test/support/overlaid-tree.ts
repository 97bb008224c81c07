/**
 * Specs out of two files, for tests of what must know several: put in place of `readTree`, it lays the tree of a file that says
 * `# over base.yaml` over that of the other one. Mappings are joined key by key and lists item by item, where `{}` leaves an item as it is.
 */
import type { Report } from '../../compiler/diagnostics/types.ts';
import { type Child, type Entry, overriding, type SourceNode } from '../../compiler/source/nodes.ts';
import type { YamlParser } from '../../compiler/source/parse-in-parts.ts';
import type { SourceSet } from '../../compiler/source/source-set.ts';

export function readTree(sources: SourceSet, report: Report, parse: YamlParser): SourceNode | undefined {
  const treeOf = (file: string): SourceNode | undefined => {
    const source = sources.read(file, report);
    const root = source && parse(source, report);
    const base = /^# over (\S+)$/m.exec(source?.text ?? '')?.[1];
    const under = base === undefined ? undefined : treeOf(sources.host.resolve(file, base));
    return root && under ? overlay({ value: root }, { value: under }).value : root;
  };
  return treeOf(sources.file);
}

function overlay<C extends Child>(over: C, base: C): C {
  const [upper, lower] = [over.value, base.value];
  if (upper.kind === 'mapping' && lower.kind === 'mapping') {
    const entries = new Map<string, Entry>(lower.entries);
    for (const [key, entry] of upper.entries) {
      const below = entries.get(key);
      entries.set(key, below === undefined ? entry : overlay(entry, below));
    }
    return upper.entries.size === 0 ? base : { ...over, value: { ...upper, entries } };
  }
  if (upper.kind === 'sequence' && lower.kind === 'sequence' && upper.items[0]?.value.kind === 'mapping') {
    const items = lower.items.map((item, index) => {
      const above = upper.items[index];
      return above === undefined ? item : overlay(above, item);
    });
    return { ...over, value: { ...upper, items } };
  }
  return overriding(over, base);
}
