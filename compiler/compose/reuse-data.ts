/**
 * The layers of blocks are made anew by each composition. Those that say what they said the last time get the same plain data again,
 * under which later stages have cached what they know about a layer.
 */
import { type Child, type ScalarValue, type SourceNode, shareData, toData } from '../source/nodes.ts';
import type { YamlParser } from '../source/parse-in-parts.ts';

/** By what a layer says. The parser stands for the document. */
const known = new WeakMap<YamlParser, ReadonlyMap<string, object>>();

export function reuseData(layers: readonly Child[], parse: YamlParser): void {
  const before = known.get(parse);
  const used = new Map<string, object>();
  for (const { value, uses } of layers) {
    if (uses !== undefined && value.kind === 'mapping') {
      const text = textOf(value);
      const data = used.get(text) ?? before?.get(text);
      if (data !== undefined) {
        shareData(value, data);
      }
      used.set(text, data ?? (toData(value) as object));
    }
  }
  known.set(parse, used);
}

/** Differs for nodes with different data. Nothing is said about a flawed value, which therefore differs from the same without a flaw. */
function textOf(node: SourceNode): string {
  switch (node.kind) {
    case 'scalar':
      return node.flawed ? 'flawed' : scalarText(node.value);
    case 'sequence':
      return `[${node.items.map(({ value }) => textOf(value)).join()}]`;
    case 'mapping':
      return `{${[...node.entries].map(([key, { value }]) => `${JSON.stringify(key)}:${textOf(value)}`).join()}}`;
  }
}

function scalarText(value: ScalarValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value);
}
