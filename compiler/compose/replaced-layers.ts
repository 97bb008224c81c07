/** A variant whose `layers` repeat a layer of its base with a key or two, as if lists were merged. */
import { patchForm } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { quote } from '../diagnostics/words.ts';
import { type Child, childOf, type MappingNode, textAt, toData } from '../source/nodes.ts';
import { flowText } from '../text/flow-yaml.ts';
import type { SpecFile } from './chain.ts';

/** Reports on them; no more is said about what they lack. `below` is the file whose list is replaced. */
export function withoutRepeated(items: readonly Child[], below: SpecFile, report: Report): readonly Child[] {
  const list = childOf(below.root, 'layers')?.value;
  const names = new Set(list?.kind === 'sequence' ? list.items.map(({ value }) => textAt(value, ['name'])) : []);
  return items.map((item) => {
    const { value } = item;
    const name = textAt(value, ['name']);
    const isWhole = value.kind !== 'mapping' || value.entries.has('type') || value.entries.has('block');
    if (isWhole || name === undefined || !names.has(name)) {
      return item;
    }
    const problem = `\`layers\` replaces the whole list of ${below.file}, so ${quote(name)} has no \`type\``;
    const help = [`to change that layer alone: \`patch: [{ layer: ${name}, set: ${flowText(otherKeys(value))} }]\``];
    report(createDiagnostic(patchForm, { problem }, { span: childOf(value, 'name')?.value.span ?? value.span, help }));
    return { ...item, value: { ...value, incomplete: true } };
  });
}

function otherKeys(layer: MappingNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...layer.entries].flatMap(([key, { value }]) => (key === 'name' ? [] : [[key, toData(value)]])),
  );
}
